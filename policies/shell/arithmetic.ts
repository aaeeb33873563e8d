import { optionTable } from "./option_table.ts";
import { NEVER } from "./never.ts";
import type { Assignment } from "./variables.ts";
import { UNKNOWN } from "./word.ts";

/**
 * Why an arithmetic command is refused; null where it only computes, also to shells that take it for
 * two parentheses around a command.
 */
export function arithmeticProblem(text: string): string | null {
  const inner = /^\(\(([^]*)\)\)$/.exec(text.trim())?.[1];
  const plain = inner !== undefined && /^[\w\s+\-*/%<=!&|?:,;(){}$#@[\]]*$/.test(inner) &&
    !/\$\(|\$\{[^}]*[^\w}#]|\s-[A-Za-z]|\s\/\w|\w\s+\w|\n/.test(inner);
  if (!plain) return "this arithmetic command is not supported; use $((...)) in a word";
  const first = /[A-Za-z_]\w*/.exec(inner)?.[0] ?? "";
  const runs = first !== "" && (optionTable(first) !== null || NEVER.has(first));
  return runs ? `${first} is also the name of a program; use another variable` : null;
}

/** The variables that arithmetic may set. */
export function setByArithmetic(text: string): Assignment[] {
  return (text.match(
    /[A-Za-z_]\w*(?=\s*(?:[-+*/%&|^]?=(?!=)|<<=|\+\+|--))|(?<=\+\+|--)[A-Za-z_]\w*/g,
  ) ?? [])
    .map((name) => ({ name, value: UNKNOWN }));
}
