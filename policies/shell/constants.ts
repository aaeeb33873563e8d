import type { SyntaxNode } from "./syntax_tree.ts";
import { UNKNOWN, type Word } from "./word.ts";

/** Variables whose value is surely known at a place of a script. */
export type Constants = Map<string, Word>;

const MAX_ORIGIN_CHARS = 2_000;

// The shell itself gives these another value than they were set to.
const OF_THE_SHELL =
  /^(?:_|S?RANDOM|SECONDS|LINENO|HIST\w*|EPOCH\w*|BASH\w*|(?:OLD)?PWD|E?UID|PPID|GROUPS|DIRSTACK|FUNCNAME|OPT\w+|REPLY|COMP\w*|PIPESTATUS|MAPFILE|COPROC|PS\d)$/;

/** Notes what a variable was set to; what is not surely known is forgotten. */
export function setConstant(constants: Constants, name: string, value: Word): void {
  const known = !OF_THE_SHELL.test(name) && !value.value?.includes("~");
  // Of what is not known, how it is come by tells where it may lead.
  if (known && (value.value !== null || value.text !== undefined)) constants.set(name, value);
  else constants.delete(name);
}

/** Forgets all that is set anywhere within a node, whether or not it comes to that. */
export function forgetSetIn(constants: Constants, node: SyntaxNode): void {
  for (const name of namesSetIn(node)) constants.delete(name);
}

/** A text in which each variable that is not known is put as what it comes from. */
export function withOrigins(text: string, constants: Constants): string {
  const put = text.replace(/\$(?:(\w+)|\{(\w+)[^{}]*\})/g, (all, plain, braced) => {
    const word = constants.get(plain ?? braced);
    return word === undefined ? all : word.value ?? word.text ?? all;
  });
  return put.length > MAX_ORIGIN_CHARS ? text : put;
}

/** The value of `$x` and `${x}`, and of the parts that `%` and `#` leave of it. */
export function valueOf(expansion: string, constants: Constants): Word {
  const match = /^\$(?:([A-Za-z_]\w*|[1-9])|\{([A-Za-z_]\w*|[1-9])(?:(%%?|##?)([^{}'"\\$`]+))?\})$/
    .exec(expansion);
  const word = constants.get(match?.[1] ?? match?.[2] ?? "");
  if (match === null || word === undefined || word.value === null) return UNKNOWN;
  const [, , , operator, pattern] = match;
  if (operator === undefined || pattern === undefined) return word;
  const rest = withoutPart(word.value, operator, pattern, word.glob);
  return rest === null ? UNKNOWN : { value: rest, glob: word.glob };
}

function withoutPart(
  value: string,
  operator: string,
  pattern: string,
  glob: boolean,
): string | null {
  if (operator.startsWith("%")) {
    // Of a file name that is only known by its pattern, what the pattern ends with is known.
    if (!/[*?[]/.test(pattern)) {
      if (value.endsWith(pattern)) return value.slice(0, -pattern.length);
      return glob ? null : value;
    }
    if (glob) return null;
    if (pattern === ".*" && operator === "%") return value.replace(/\.[^.]*$/, "");
    return pattern === "/*" && operator === "%" ? value.replace(/\/[^/]*$/, "") : null;
  }
  if (glob) {
    const fixed = /^[^*?[]*/.exec(value)?.[0] ?? "";
    if (operator === "##" && pattern === "*/") {
      const name = value.slice(value.lastIndexOf("/") + 1);
      // The shorter pattern also stands for no match, which is the pattern itself.
      return name === "" ? null : name;
    }
    return !/[*?[]/.test(pattern) && fixed.startsWith(pattern) ? value.slice(pattern.length) : null;
  }
  if (!/[*?[]/.test(pattern)) {
    return value.startsWith(pattern) ? value.slice(pattern.length) : value;
  }
  return operator === "##" && pattern === "*/" ? value.replace(/^.*\//, "") : null;
}

// Builtins that set the variables they name, and those behind which one of them may stand.
const SETTERS =
  /^(?:read|getopts|let|local|readonly|typeset|mapfile|wait|command|builtin|exec|eval)$/;
const SETTING: Record<string, (node: SyntaxNode) => boolean> = {
  declaration_command: () => true,
  unset_command: () => true,
  arithmetic_expansion: ({ text }) => /=|\+\+|--/.test(text),
  expansion: ({ text }) => /^\$\{\w+:?=/.test(text),
  command: ({ children }) => {
    const name = children.find((child) => child.type === "command_name")?.text ?? "";
    const variable = name === "printf" && children[1]?.text.startsWith("-") === true;
    return variable || !/^[\w./+-]+$/.test(name) || SETTERS.test(name);
  },
};

function namesSetIn(node: SyntaxNode): string[] {
  const inner = node.children.flatMap(namesSetIn);
  if (node.type === "variable_assignment" || node.type === "for_statement") {
    const name = node.children.find((child) => child.type === "variable_name");
    return name === undefined ? inner : [name.text, ...inner];
  }
  return SETTING[node.type]?.(node) === true
    ? [...inner, ...(node.text.match(/[A-Za-z_]\w*/g) ?? [])]
    : inner;
}
