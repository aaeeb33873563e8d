import type { SyntaxNode } from "./syntax_tree.ts";

/** One word of a command: `value` is null where only running the command would tell it. */
export interface Word {
  value: string | null;
  /** True where `value` is a pattern that the shell replaces by the matching file names. */
  glob: boolean;
  /** How an unknown word is written, where it was read from the command line. */
  text?: string;
}

/** The word that nobody can know before the command runs. */
export const UNKNOWN: Word = { value: null, glob: false };

/** A word that is known as it stands. */
export function literal(value: string): Word {
  return { value, glob: false };
}

/** Resolves the quoting of a word; expansions and substitutions make it unknown. */
export function resolveWord(node: SyntaxNode): Word {
  const word = resolve(node);
  return word.value === null ? { ...word, text: node.text } : word;
}

function resolve(node: SyntaxNode): Word {
  switch (node.type) {
    case "word":
    case "number":
    case "variable_name":
      return resolveBare(node.text);
    case "raw_string":
      return literal(node.text.slice(1, -1));
    case "string":
      return resolveQuoted(node);
    case "command_name":
      return node.children.length === 1 && node.children[0]
        ? resolveWord(node.children[0])
        : UNKNOWN;
    case "concatenation":
      return joinWords(node.children.map(resolveWord));
    default:
      return UNKNOWN;
  }
}

function resolveBare(text: string): Word {
  let value = "";
  let glob = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === "\\") {
      const next = text.charAt(++i);
      if (next !== "\n") value += next;
      continue;
    }
    // The grammar should have split the word here; where it did not, the shell may see more.
    if (/[$`'"|&;<>()\n]/.test(char)) return UNKNOWN;
    glob ||= /[*?[]/.test(char);
    value += char;
  }
  return /\{[^}]*(?:,|\.\.)/.test(text) ? UNKNOWN : { value, glob };
}

function resolveQuoted(node: SyntaxNode): Word {
  const known = node.children.every((child) => !child.named || child.type === "string_content");
  if (!known || !node.text.startsWith('"')) return UNKNOWN;
  const inner = node.text.slice(1, -1);
  if (/[`]|\$[\w{([!#@*?$-]/.test(inner.replace(/\\[^]/g, ""))) return UNKNOWN;
  return literal(inner.replace(/\\([$`"\\]|\n)/g, (_all, char) => (char === "\n" ? "" : char)));
}

function joinWords(parts: readonly Word[]): Word {
  let value = "";
  for (const part of parts) {
    if (part.value === null) return UNKNOWN;
    value += part.value;
  }
  // Braces may be spread over the parts: `a{b,c}` reaches us as several words.
  if (/\{[^}]*(?:,|\.\.)/.test(value)) return UNKNOWN;
  return { value, glob: parts.some((part) => part.glob) };
}
