import type { OperandUse } from "./archive_uses.ts";
import { readArguments } from "./options.ts";
import type { Word } from "./word.ts";

// Substitutions whose parts hold nothing that perl would run or look up.
const SUBSTITUTION =
  /^\s*(?:s\/((?:[^/\\\n]|\\.)*)\/((?:[^/\\\n]|\\.)*)\/[gimsx]*|(?:tr|y)\/[\w -]*\/[\w -]*\/[cds]*|print(?:\s+if\s+\/((?:[^/\\\n]|\\.)*)\/i?)?)\s*$/;
const PRINT = /^\s*print(?:\s+if\s+\/((?:[^/\\\n#]|\\.)*)\/i?)?\s*$/;
// To perl such a name of a file is a command, or says how to open it.
const OPENS = /[|<>]/;
const RUNNING = /[@`]|\(\?[?{]|\$(?![/)|]|$|\d)/;

/** The files of `perl -pe 's/a/b/'` and `-pi`, where it only edits text; null for other programs. */
export function perlEdits(args: readonly Word[]): OperandUse[] | null {
  const read = readArguments(args, { short: "eE", attached: "i0", long: [] });
  const known = read.options.every(({ name }) => /^[pniewlE0]$/.test(name));
  const programs = read.options.filter(({ name }) => name === "e" || name === "E");
  const backup = read.options.find(({ name }) => name === "i");
  if (!known || programs.length === 0 || !/^[.\w~-]*$/.test(backup?.value?.value ?? "")) {
    return null;
  }
  if (read.operands.some(({ value, text }) => OPENS.test(value ?? text ?? ""))) return null;
  const plain = programs.every(({ value }) =>
    (value?.value ?? "@").split(";").every((part) => part.trim() === "" || isPlain(part))
  );
  if (!plain) return null;
  const use = backup === undefined ? "read" : "touch";
  return read.operands.map((word) => ({ use, word, tree: false }));
}

/** The files whose lines `ruby -ne 'print if /a/'` shows; null for other programs. */
export function rubyPrints(args: readonly Word[]): OperandUse[] | null {
  const read = readArguments(args, { short: "e", long: [] });
  const programs = read.options.filter(({ name }) => name === "e");
  const plain = programs.length === 1 &&
    read.options.every(({ name }) => /^[nle]$/.test(name)) &&
    PRINT.test(programs[0]?.value?.value ?? "@") &&
    !read.operands.some(({ value, text }) => OPENS.test(value ?? text ?? ""));
  return plain ? read.operands.map((word) => ({ use: "read", word, tree: false })) : null;
}

function isPlain(part: string): boolean {
  const match = SUBSTITUTION.exec(part);
  return match !== null &&
    match.slice(1).every((text) => text === undefined || !RUNNING.test(text));
}
