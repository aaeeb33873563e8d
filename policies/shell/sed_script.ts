/** The files that a sed script itself reads and writes. */
interface SedFiles {
  reads: string[];
  writes: string[];
}

/**
 * The files that a sed script names; null where it may run programs. Whatever is not understood is
 * taken for unsafe.
 */
export function sedFiles(script: string): SedFiles | null {
  const files: SedFiles = { reads: [], writes: [] };
  let rest = script;
  for (let i = 0; i <= script.length; i++) {
    rest = rest.replace(/^[\s;{}]+/, "");
    if (rest === "") return files;
    const next = afterCommand(afterAddresses(rest), files);
    if (next === null) return null;
    rest = next;
  }
  return null;
}

/** True where a script surely keeps most lines: it deletes only what a pattern or a number picks. */
export function keepsLines(script: string): boolean {
  return !LOSING.test(script);
}

const LOSING =
  /(?:^|[;{}\n])\s*(?:(?:\d+|\/[^/]*\/),\s*(?:\+?\d+|\$|\/[^/]*\/)\s*|(?:\d+|\$|\/[^/]*\/)\s*(?:!\s*|(?=[qQ]))|\/(?:\.\*?|\^|\.?\*?\$?)\/\s*)?[dDqQc](?:\s*(?:$|[;}\n])|\\)/;

const ADDRESS = /^(?:\d+(?:~\d+)?|\$|\/(?:[^/\\[\n]|\\.|\[\^?\]?[^\]\\\n]*\])*\/I?)/;

function afterAddresses(text: string): string {
  const first = ADDRESS.exec(text)?.[0];
  if (first === undefined) return text;
  let rest = text.slice(first.length).replace(/^\s+/, "");
  if (rest.startsWith(",")) {
    rest = rest.slice(1).replace(/^\s*[+~]?/, "");
    rest = rest.slice(ADDRESS.exec(rest)?.[0].length ?? 0);
  }
  return rest.replace(/^\s*!?\s*/, "");
}

function afterCommand(text: string, files: SedFiles): string | null {
  const command = text.charAt(0);
  if (command === "s" || command === "y") return afterSubstitute(text, files);
  if (/[rRwW]/.test(command)) {
    return afterFile(text.slice(1), /r/i.test(command) ? files.reads : files.writes);
  }
  if (/[aic]/.test(command)) return text.replace(/^(?:[^\\\n]|\\[^])*/, "");
  if (/[{}]/.test(command)) return text.slice(1);
  if (!/[=dDgGhHnNpPxzqQl]/.test(command)) return null;
  const rest = text.slice(1).replace(/^ *\d* */, "");
  return rest === "" || /^[;\n}]/.test(rest) ? rest : null;
}

/** A file's name goes to the end of its line, whatever is in it. */
function afterFile(text: string, names: string[]): string | null {
  const name = /^[ \t]*([^\n]*)/.exec(text)?.[1] ?? "";
  if (name === "") return null;
  names.push(name);
  return text.slice(text.indexOf(name) + name.length);
}

function afterSubstitute(text: string, files: SedFiles): string | null {
  const delimiter = text.charAt(1);
  if (!/^[/|#,:@!%+_~]$/.test(delimiter)) return null;
  const pattern = readSection(text, 2, delimiter);
  const replacement = pattern && readSection(text, pattern.end, delimiter);
  if (!pattern || !replacement) return null;
  // Within brackets sed may ignore the delimiter, and then the sections are not what they seem.
  if (/\[[^\]]*$/.test(pattern.body)) return null;
  const flags = /^[gpiIm\d]*\s*/.exec(text.slice(replacement.end))?.[0] ?? "";
  const rest = text.slice(replacement.end + flags.length);
  if (rest.startsWith("w") && !/\s$/.test(flags)) return afterFile(rest.slice(1), files.writes);
  return rest === "" || /^[;\n}]/.test(rest) || flags.endsWith("\n") ? rest : null;
}

function readSection(
  text: string,
  start: number,
  delimiter: string,
): { body: string; end: number } | null {
  for (let i = start; i < text.length; i++) {
    if (text.charAt(i) === "\\") i++;
    else if (text.charAt(i) === delimiter) return { body: text.slice(start, i), end: i + 1 };
  }
  return null;
}
