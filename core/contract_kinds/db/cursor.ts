import { isName, type SqlToken } from "./tokens.ts";

/** Reads the pieces of one statement from left to right. */
export class SqlCursor {
  #tokens: readonly SqlToken[];
  #at = 0;

  constructor(tokens: readonly SqlToken[]) {
    this.#tokens = tokens;
  }

  /** The next piece, or the one `ahead` of it. */
  peek(ahead = 0): SqlToken | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): SqlToken | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** The line of the next piece, or of the last one. */
  get line(): number {
    return (this.peek() ?? this.#tokens.at(-1))?.line ?? 0;
  }

  /** True where these words come next, in any letter case. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, index) => {
      const token = this.peek(index);
      return token?.kind !== "quoted" && token?.text.toUpperCase() === word;
    });
  }

  /** Takes these words where they come next. */
  take(...words: readonly string[]): boolean {
    const found = this.sees(...words);
    if (found) this.#at += words.length;
    return found;
  }

  /** Takes one of these words; null where none comes next. */
  takeAny(words: readonly string[]): string | null {
    return words.find((word) => this.take(...word.split(" "))) ?? null;
  }

  /** A name, whose schema before a dot falls away; null where none comes next. */
  name(): string | null {
    if (!isName(this.peek())) return null;
    let name = this.next();
    while (this.peek()?.text === "." && isName(this.peek(1))) {
      this.next();
      name = this.next();
    }
    return name?.value ?? null;
  }

  /** What stands between the parenthesis that comes next and its partner; null where none does. */
  group(): readonly SqlToken[] | null {
    if (this.peek()?.text !== "(") return null;
    this.next();
    const start = this.#at;
    let depth = 1;
    while (!this.atEnd && depth > 0) {
      const text = this.next()?.text;
      if (text === "(") depth += 1;
      else if (text === ")") depth -= 1;
    }
    return this.#tokens.slice(start, depth === 0 ? this.#at - 1 : this.#at);
  }

  /** The rest, to its end. */
  rest(): readonly SqlToken[] {
    const rest = this.#tokens.slice(this.#at);
    this.#at = this.#tokens.length;
    return rest;
  }
}

/** The parts of a list, divided at the commas that stand in no parenthesis. */
export function splitAtCommas(tokens: readonly SqlToken[]): SqlToken[][] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === "(") depth += 1;
    if (token.text === ")") depth -= 1;
    if (token.text === "," && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** Pieces as text that does not depend on space, letter case or needless quotes. */
export function plainText(tokens: readonly SqlToken[]): string {
  let inner = tokens;
  while (inner[0]?.text === "(" && closesAtEnd(inner)) inner = inner.slice(1, -1);
  return inner.map((token) => {
    if (token.kind === "string") return `'${token.value}'`;
    return token.kind === "word" || token.kind === "quoted"
      ? token.value.toLowerCase()
      : token.text;
  }).join(" ");
}

function closesAtEnd(tokens: readonly SqlToken[]): boolean {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.text === "(") depth += 1;
    if (token.text === ")") depth -= 1;
    if (depth === 0) return index === tokens.length - 1;
  }
  return false;
}
