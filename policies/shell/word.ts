import { expandBraces } from "./braces.ts";
import { type Constants, valueOf, withOrigins } from "./constants.ts";
import type { SyntaxNode } from "./syntax_tree.ts";

/** One word of a command: `value` is null where only running the command would tell it. */
export interface Word {
  value: string | null;
  /** True where `value` is a pattern that the shell replaces by the matching file names. */
  glob: boolean;
  /** How an unknown word is written, where it was read from the command line. */
  text?: string;
  /** True where an unknown word is one word for sure, as what stands in quotes. */
  single?: boolean;
  /** The words of an array, where it is one. */
  items?: readonly Word[];
  /** True where it stands for any number of words, as what `xargs` adds or `{} +`. */
  many?: boolean;
}

/**
 * One character of a word, or something that stands for text: `pattern` for file names that match
 * it, null text for what nobody knows.
 */
export interface Unit {
  text: string | null;
  kind: "bare" | "quoted" | "pattern";
}

/** The word that nobody can know before the command runs. */
export const UNKNOWN: Word = { value: null, glob: false };

const NO_CONSTANTS: Constants = new Map();

/** A word that is known as it stands. */
export function literal(value: string): Word {
  return { value, glob: false };
}

/** The words that the shell makes of one: braces and known variables are worked out. */
export function expandWord(node: SyntaxNode, constants: Constants = NO_CONSTANTS): Word[] {
  const array = /^"?\$\{(\w+)\[@\]\}"?$/.exec(node.text)?.[1];
  const items = array === undefined ? undefined : constants.get(array)?.items;
  if (items !== undefined) return [...items];
  const units = unitsOf(node, constants);
  const words = units === null ? null : expandBraces(units);
  const unknown = { ...UNKNOWN, text: withOrigins(node.text, constants), single: isSingle(node) };
  if (words === null) return [unknown];
  return words.map((each) => {
    const word = wordOf(each);
    return word.value === null ? unknown : word;
  });
}

function isSingle(node: SyntaxNode): boolean {
  if (/\$\{?!?[@*]|\[[@*]\]/.test(node.text)) return false;
  if (node.type === "concatenation") return node.children.every(isSingle);
  return /^(?:string|raw_string)$/.test(node.type) ||
    (node.type === "word" && /^[\w=./-]+$/.test(node.text));
}

/** The word as shells without braces see it; null where all shells see the same. */
export function withoutBraces(node: SyntaxNode, constants: Constants): Word | null {
  const units = unitsOf(node, constants);
  const words = units === null ? null : expandBraces(units);
  const text = units?.map((unit) => unit.kind === "bare" ? unit.text : "").join("") ?? "";
  // At the root a name that begins with a brace can only be a new one.
  const differs = words !== null && words.length > 1 && text.split("{")[0]?.includes("/");
  return differs && units !== null ? wordOf(units) : null;
}

/** Resolves a word where one value stands, as behind `=`: no braces are expanded there. */
export function resolveWord(node: SyntaxNode, constants: Constants = NO_CONSTANTS): Word {
  const words = expandWord(node, constants);
  const only = words.length === 1 ? words[0] : undefined;
  return only ?? { ...UNKNOWN, text: withOrigins(node.text, constants) };
}

function wordOf(units: readonly Unit[]): Word {
  let value = "";
  let glob = false;
  for (const { text, kind } of units) {
    if (text === null) return UNKNOWN;
    glob ||= kind === "pattern" || (kind === "bare" && /[*?[]/.test(text));
    value += text;
  }
  return { value, glob };
}

/** Null where the node is no word that can be taken apart. */
function unitsOf(node: SyntaxNode, constants: Constants): Unit[] | null {
  switch (node.type) {
    case "word":
    case "number":
    case "variable_name":
    case "brace_expression":
      return bareUnits(node.text);
    case "raw_string":
      return [{ text: node.text.slice(1, -1), kind: "quoted" }];
    case "string":
      return quotedUnits(node, constants);
    case "simple_expansion":
    case "expansion": {
      // Unquoted, its value is cut at blanks and taken for a pattern.
      const word = valueOf(node.text, constants);
      const plain = !word.glob && /^[\w./@+,:=%-]+$/.test(word.value ?? " ");
      return [{ text: plain ? word.value : null, kind: "quoted" }];
    }
    case "command_name":
      return node.children.length === 1 && node.children[0]
        ? unitsOf(node.children[0], constants)
        : null;
    case "concatenation": {
      // Braces come first: of `$v{a,b}` they make `$va` and `$vb`.
      const joins = node.children.some((child, i) =>
        child.type === "simple_expansion" && node.children[i + 1]?.text.startsWith("{") === true
      );
      if (joins) return null;
      const parts = node.children.map((child) => unitsOf(child, constants));
      return parts.every((part) => part !== null) ? parts.flat() : null;
    }
    default:
      return null;
  }
}

function bareUnits(text: string): Unit[] | null {
  const units: Unit[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === "\\") {
      const next = text.charAt(++i);
      if (next !== "\n") units.push({ text: next, kind: "quoted" });
      continue;
    }
    // The grammar should have split the word here; where it did not, the shell may see more.
    if (/[$`'"|&;<>()\n]/.test(char)) return null;
    units.push({ text: char, kind: "bare" });
  }
  return units;
}

function quotedUnits(node: SyntaxNode, constants: Constants): Unit[] | null {
  const text = node.text;
  if (!text.startsWith('"') || text.length < 2) return null;
  const units: Unit[] = [{ text: "", kind: "quoted" }];
  let rest = text.slice(1, -1);
  while (rest !== "") {
    const part =
      /^(?:\\([$`"\\]|\n)|([^\\$`]+|\\)|(\$\w+|\$\{\w+[^{}`"$]*\})|\$(?![\w{([!#@*?$'"-]))/
        .exec(rest);
    if (part === null) return null;
    const [whole, escaped, plain, variable] = part;
    if (variable === undefined) {
      units.push({ text: escaped === "\n" ? "" : escaped ?? plain ?? "$", kind: "quoted" });
    } else {
      const { value, glob } = valueOf(variable, constants);
      units.push({ text: value, kind: glob ? "pattern" : "quoted" });
    }
    rest = rest.slice(whole.length);
  }
  return units;
}
