/** The code of a notebook as a file of its own: its cells one after the other. */
interface NotebookCode {
  path: string;
  code: string;
  /** What its lines hand to a shell. */
  shell: string;
}

interface Cell {
  cell_type?: unknown;
  source?: unknown;
}

const EXTENSIONS: Record<string, string> = { javascript: "js", typescript: "ts", ruby: "rb" };

/** True for a notebook by its name. */
export function isNotebook(path: string): boolean {
  return /\.ipynb$/i.test(path);
}

/** Null where the text is no notebook. */
export function notebookCode(content: string): NotebookCode | null {
  let notebook: unknown;
  try {
    notebook = JSON.parse(content);
  } catch {
    return null;
  }
  if (typeof notebook !== "object" || notebook === null) return null;
  const cells = "cells" in notebook && Array.isArray(notebook.cells) ? notebook.cells : [];
  const language = /"language"\s*:\s*"(\w+)"/.exec(content)?.[1]?.toLowerCase() ?? "python";
  const code: string[] = [];
  const shell: string[] = [];
  for (const cell of cells) {
    if (typeof cell !== "object" || cell === null) continue;
    const source = sourceOf(cell);
    if (source === null) continue;
    if (/^%%(?:bash|sh|script)\b/.test(source)) shell.push(source.replace(/^.*\n/, ""));
    else if (!/^%%(?!time|capture|timeit)/.test(source)) {
      for (const line of source.split("\n")) {
        const magic = /^(\s*)([!%?])(.*)$/.exec(line);
        if (magic?.[2] === "!") shell.push(magic[3] ?? "");
        code.push(magic === null ? line : `${magic[1]}pass`);
      }
    }
  }
  const extension = Object.hasOwn(EXTENSIONS, language) ? EXTENSIONS[language] : "py";
  return { path: `cells.${extension}`, code: code.join("\n"), shell: shell.join("\n") };
}

function sourceOf({ cell_type: type, source }: Cell): string | null {
  if (type !== "code") return null;
  if (typeof source === "string") return source;
  return Array.isArray(source) ? source.filter((each) => typeof each === "string").join("") : null;
}

/** The line of the notebook in which a line of its code stands; 1 where it is not found. */
export function lineInNotebook(content: string, code: string, line: number): number {
  const text = JSON.stringify(code.split("\n")[line - 1] ?? "").slice(1, -1);
  const at = text === "" ? -1 : content.indexOf(text);
  return at === -1 ? 1 : content.slice(0, at).split("\n").length;
}
