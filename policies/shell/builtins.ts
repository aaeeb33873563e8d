import { assignmentProblem, holdsSubstitution } from "./variables.ts";
import { UNKNOWN, type Word } from "./word.ts";

// Parts of the shell language that change nothing but the shell itself.
const HARMLESS = new Set([
  ":",
  "true",
  "false",
  "cd",
  "pwd",
  "echo",
  "printf",
  "test",
  "[",
  "set",
  "shift",
  "read",
  "mapfile",
  "readarray",
  "let",
  "jobs",
  "umask",
  "ulimit",
  "shopt",
  "unset",
  "wait",
  "exit",
  "return",
  "break",
  "continue",
  "export",
  "type",
]);

/** True for shell builtins that need no allow entry. */
export function isHarmlessBuiltin(program: string): boolean {
  return HARMLESS.has(program);
}

/** Why this use of a builtin is refused; null where it is harmless. */
export function builtinProblem(program: string, args: readonly Word[]): string | null {
  // An index of an array is arithmetic, which runs what is in it.
  const evaluates = /^(?:test|\[|printf|read|export|unset|wait)$/.test(program);
  if (evaluates && args.some(({ value }) => value?.includes("[") && holdsSubstitution(value))) {
    return `${program} would run what stands between the brackets. Write it without`;
  }
  if (
    (program === "test" || program === "[") && args.some(({ value }) => /^-[vR]$/.test(value ?? ""))
  ) {
    const names = args.filter((_, i) => /^-[vR]$/.test(args[i - 1]?.value ?? ""));
    if (names.some(({ value }) => !/^\w+$/.test(value ?? ""))) {
      return `${program} -v needs a plain variable name. Write it out`;
    }
  }
  if (program === "printf" && (args[0]?.value ?? "-").startsWith("-")) {
    return "printf must start with its format. Write the format first";
  }
  if ((program === "set" || program === "export") && args.length === 0) {
    return "it would print every variable. Name the one you need";
  }
  if (program === "mapfile" || program === "readarray") {
    const plain = args.every(({ value }) =>
      /^(?:-t|-d|-n|-s|-O|\d+|[A-Za-z_]\w*)?$/.test(value ?? "!")
    );
    const name = args.at(-1)?.value ?? "";
    return plain && assignmentProblem({ name, value: UNKNOWN }) === null
      ? null
      : `${program} may run commands for what it reads. Use -t and a plain name`;
  }
  if (program === "shopt") {
    // Others change what patterns match, and thus which files are meant.
    return args.every(({ value }) =>
        /^(?:-[suq]+|nullglob|failglob|inherit_errexit|lastpipe)$/.test(value ?? "")
      )
      ? null
      : "it changes which files a pattern means. Leave it as it is";
  }
  if (program === "ulimit") {
    return args.length === 1 && /^-[a-zA-Z]$/.test(args[0]?.value ?? "") && args[0]?.value !== "-f"
      ? null
      : "it sets what the harness sets. Leave it as it is";
  }
  if (program === "unset") {
    return args.every(({ value }) => /^(?:-v|[A-Za-z_]\w*)$/.test(value ?? "!"))
      ? null
      : "it needs plain variable names. Write them out";
  }
  if (program === "let") {
    const plain = args.every(({ value }) => /^[\w+\-*/%=<>!&|?:() ]+$/.test(value ?? "$"));
    return plain ? null : "what it works out is not known. Use $((...)) in a word";
  }
  if (program !== "read" && program !== "export") return null;
  for (const { value } of args) {
    if (value === null) return `${program} needs plain variable names. Write them out`;
    const name = value.split("=")[0] ?? "";
    if (name.startsWith("-")) continue;
    const problem = /^\w*$/.test(name)
      ? assignmentProblem({ name, value: UNKNOWN })
      : `${name} is no plain variable name`;
    if (problem !== null) return problem;
  }
  return null;
}
