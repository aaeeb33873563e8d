import { type NativeAction, type Reading, unreadable } from "./native_action.ts";

const BEGIN = "*** Begin Patch";
const END = "*** End Patch";
const HEADER = /^\*\*\* (Add|Update|Delete) File: (.+)$/;
const MOVE = /^\*\*\* Move to: (.+)$/;

interface FilePatch {
  use: string;
  path: string;
  to: string | null;
  kept: string[];
  removed: number;
  /** Its lines as they stand in the patch. */
  lines: string[];
}

/**
 * Reads a patch in the form that models write for `apply_patch`: every file in it is one action, a
 * move two. Lines of a form that is not known make all of it unreadable, for a client may know it.
 */
export function readPatch(patch: string): Reading {
  const lines = patch.replaceAll("\r\n", "\n").trim().split("\n");
  if (lines[0]?.trim() !== BEGIN || lines.at(-1)?.trim() !== END) {
    return unreadable(`the patch does not begin with "${BEGIN}" and end with "${END}"; write both`);
  }
  const files: FilePatch[] = [];
  for (const line of lines.slice(1, -1)) {
    const problem = readLine(files, line);
    if (problem !== null) return unreadable(problem);
  }
  if (files.length === 0) return unreadable("the patch names no file; name one with *** headers");
  return { ok: true, actions: files.flatMap(actionsOf) };
}

function readLine(files: FilePatch[], line: string): string | null {
  const file = files.at(-1);
  // Clients trim lines before they look for headers, so a header may hide behind blanks.
  const trimmed = line.trim();
  const header = HEADER.exec(trimmed);
  if (header) {
    const [, use = "", path = ""] = header;
    files.push({ use, path: path.trim(), to: null, kept: [], removed: 0, lines: [] });
    return null;
  }
  const move = MOVE.exec(trimmed);
  if (move) {
    if (file?.use !== "Update" || file.to !== null) return `"${shown(line)}" follows no update`;
    file.to = (move[1] ?? "").trim();
    return null;
  }
  if (trimmed === "*** End of File") return null;
  if (trimmed.startsWith("***")) return `"${shown(line)}" is no header of a patch; correct it`;
  if (file === undefined) return `"${shown(line)}" stands before any *** header; correct it`;
  file.lines.push(line);
  if (line.startsWith("-")) file.removed++;
  else if (!line.startsWith("@@")) file.kept.push(line.slice(1));
  return null;
}

function actionsOf({ use, path, to, kept, removed, lines }: FilePatch): NativeAction[] {
  if (use === "Delete") return [{ kind: "delete", path, linesDeleted: null }];
  const text = kept.join("\n");
  if (use === "Add") return [{ kind: "write", path, change: { kind: "whole", text } }];
  const source = lines.join("\n");
  const change = { kind: "parts" as const, text, linesDeleted: removed, source };
  if (to === null) return [{ kind: "write", path, change }];
  // The lines live on under the new name; only those taken out are gone.
  return [
    { kind: "delete", path, linesDeleted: removed },
    // As a whole, for what stands under that name already is lost.
    { kind: "write", path: to, change: { kind: "whole", text, source: `${path}\n${source}` } },
  ];
}

/** The patch in a shell command that does nothing but apply it; null where it is another command. */
export function patchCommand(command: string): { patch: string; directory: string } | null {
  const found =
    /^\s*(?:cd\s+([\w./-]+)\s*&&\s*)?(?:apply_patch|applypatch)\s+<<\s*(['"]?)([A-Za-z_]\w*)\2[ \t]*\n([^]*)$/
      .exec(command);
  if (!found) return null;
  const [, directory = ".", quote, delimiter = "", rest = ""] = found;
  const lines = rest.split("\n");
  const end = lines.indexOf(delimiter);
  // Whatever follows the text is a command of its own, which the shell's rules judge.
  if (end < 0 || lines.slice(end + 1).join("").trim() !== "") return null;
  const patch = lines.slice(0, end).join("\n");
  // Without quotes the shell would expand what stands in the text.
  return quote === "" && /[$`\\]/.test(patch) ? null : { patch, directory };
}

function shown(line: string): string {
  return line.length > 80 ? `${line.slice(0, 80)}...` : line;
}
