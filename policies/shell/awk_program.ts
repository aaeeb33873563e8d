import type { OperandUse } from "./archive_uses.ts";
import { literal } from "./word.ts";

type Token = { kind: "name" | "value" | "regex" | "mark"; text: string };

const MARK = /^(?:\|\||&&|\|&|>>|[<>=!+\-*/%^]=|\+\+|--|\*\*|.)/s;

/**
 * The files that an awk program writes and reads by itself, all of them named in it; null where it
 * may run commands, or use files that only running it would tell.
 */
export function awkFiles(program: string): OperandUse[] | null {
  const tokens = tokensOf(program);
  if (tokens === null) return null;
  const uses: OperandUse[] = [];
  let printing = false;
  let depth = 0;
  for (const [i, { kind, text }] of tokens.entries()) {
    if (kind === "name" && FORBIDDEN.has(text)) return null;
    if (kind === "name" && (text === "print" || text === "printf")) {
      printing = true;
      depth = 0;
    }
    if (kind !== "mark") continue;
    if (text === "|" || text === "|&" || text === "@") return null;
    if (/^[([]$/.test(text)) depth++;
    if (/^[)\]]$/.test(text)) depth--;
    if (/^[;\n{}]$/.test(text)) printing = false;
    // Elsewhere it compares.
    if (!/^>>?$/.test(text) || !printing || depth > 0) continue;
    const target = tokens[i + 1];
    const end = tokens[i + 2];
    if (target?.kind !== "value" || !target.text.startsWith('"')) return null;
    if (end !== undefined && !/^[;\n}]$/.test(end.text)) return null;
    uses.push({
      use: text === ">" ? "write" : "touch",
      word: literal(target.text.slice(1, -1)),
      tree: false,
    });
  }
  return uses.every(({ word }) => !word.value?.includes("\\")) ? uses : null;
}

// By these a program runs others, or reads and changes what its arguments are.
const FORBIDDEN = new Set(["system", "getline", "ARGV", "ARGC", "ENVIRON", "PROCINFO", "SYMTAB"]);

/** The program's parts without comments and blanks; null where it cannot be read. */
function tokensOf(program: string): Token[] | null {
  const tokens: Token[] = [];
  let rest = program;
  while (rest !== "") {
    const blank = /^(?:[ \t\r]+|\\\n|#[^\n]*)/.exec(rest)?.[0];
    if (blank !== undefined) {
      rest = rest.slice(blank.length);
      continue;
    }
    const token = nextToken(rest, tokens.at(-1));
    if (token === null) return null;
    tokens.push(token);
    rest = rest.slice(token.text.length);
  }
  return tokens;
}

function nextToken(rest: string, before: Token | undefined): Token | null {
  const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
  if (name !== undefined) return { kind: "name", text: name };
  const value = /^(?:"(?:[^"\\\n]|\\[^])*"|\d[\d.]*(?:[eE][+-]?\d+)?)/.exec(rest)?.[0];
  if (value !== undefined) return { kind: "value", text: value };
  if (rest.startsWith('"')) return null;
  if (rest.startsWith("/") && !endsOperand(before)) {
    const regex = /^\/(?:[^/\\\n[]|\\.|\[\^?\]?(?:[^\]\\\n]|\\.)*\])*\//.exec(rest)?.[0];
    return regex === undefined ? null : { kind: "regex", text: regex };
  }
  return { kind: "mark", text: MARK.exec(rest)?.[0] ?? rest.charAt(0) };
}

/** True where a slash behind it divides. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === "mark") return /^(?:[)\]$]|\+\+|--)$/.test(token.text);
  return token.kind !== "name" ||
    !/^(?:print|printf|return|in|if|while|and|or|not)$/.test(token.text);
}
