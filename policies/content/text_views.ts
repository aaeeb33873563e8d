import type { Family } from "./languages.ts";

/** A source in two views of the same length, so that positions agree. */
export interface SourceViews {
  /** Without comments; of texts only the quotes, and a `{` where a part of it is computed. */
  code: string;
  /** Without comments. */
  texts: string;
}

/** Blanks what is no code, in one pass whatever the source holds. */
export function viewsOf(source: string, family: Family): SourceViews {
  const code: string[] = [];
  const texts: string[] = [];
  const scan = family === "python" || family === "ruby"
    ? pythonSpan
    : javascriptSpan(family === "other");
  let done = 0;
  for (let i = 0; i < source.length; i++) {
    const span = scan(source, i);
    if (span === null) continue;
    const text = source.slice(i, span.end);
    const between = source.slice(done, i);
    code.push(between, span.comment ? blank(text) : blankText(text, span.computed));
    texts.push(between, span.comment ? blank(text) : text);
    done = span.end;
    i = span.end - 1;
  }
  const rest = source.slice(done);
  return { code: code.join("") + rest, texts: texts.join("") + rest };
}

interface Span {
  end: number;
  comment: boolean;
  computed: boolean;
}

function pythonSpan(source: string, at: number): Span | null {
  const char = source.charAt(at);
  if (char === "#") return comment(lineEnd(source, at));
  if (char !== '"' && char !== "'") return null;
  const end = source.startsWith(char.repeat(3), at)
    ? closing(source, at + 3, char.repeat(3), true)
    : closing(source, at + 1, char, false);
  const format = /[fFtT][rR]?$/.test(source.slice(Math.max(0, at - 2), at));
  return { end, comment: false, computed: format && source.slice(at, end).includes("{") };
}

/** The scanner remembers up to where no regular expression closes: each line is tried once. */
function javascriptSpan(fills: boolean): (source: string, at: number) => Span | null {
  let hopelessUntil = 0;
  return (source, at) => {
    const char = source.charAt(at);
    if (char === "`") {
      const end = closing(source, at + 1, "`", true);
      return { end, comment: false, computed: source.slice(at, end).includes("${") };
    }
    if (char === '"' || char === "'") {
      const end = closing(source, at + 1, char, false);
      const computed = fills &&
        (/[$#]\{|\$[A-Za-z_]|\\\(/.test(source.slice(at, end)) ||
          /\$@?$/.test(source.slice(at - 2, at)));
      return { end, comment: false, computed };
    }
    if (char !== "/") return null;
    if (source.startsWith("//", at)) return comment(lineEnd(source, at));
    if (source.startsWith("/*", at)) {
      const end = source.indexOf("*/", at + 2);
      return comment(end === -1 ? source.length : end + 2);
    }
    if (at < hopelessUntil || !mayStartRegex(source, at)) return null;
    const end = regexEnd(source, at + 1);
    if (end !== null) return { end, comment: false, computed: false };
    hopelessUntil = lineEnd(source, at);
    return null;
  };
}

/** A slash after a value divides; after an operator or a keyword it opens a regular expression. */
function mayStartRegex(source: string, at: number): boolean {
  const before = source.slice(Math.max(0, at - 40), at).trimEnd();
  return before === "" || /[(,=:[!&|?{};+*%~^-]$/.test(before) ||
    /\b(?:return|typeof|case|in|of|do|else|void|delete|throw|yield|await)$/.test(before);
}

function regexEnd(source: string, start: number): number | null {
  let inClass = false;
  for (let i = start; i < source.length; i++) {
    const char = source.charAt(i);
    if (char === "\n") return null;
    if (char === "\\") i++;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) return i + 1;
  }
  return null;
}

/** The position after the closing quote, or after the line or file where it is missing. */
function closing(source: string, start: number, quote: string, multiline: boolean): number {
  for (let i = start; i < source.length; i++) {
    const char = source.charAt(i);
    if (char === "\\") i++;
    else if (char === "\n" && !multiline) return i;
    else if (source.startsWith(quote, i)) return i + quote.length;
  }
  return source.length;
}

function comment(end: number): Span {
  return { end, comment: true, computed: false };
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end === -1 ? source.length : end;
}

function blankText(text: string, computed: boolean): string {
  if (text.length < 2) return text;
  const inner = blank(text.slice(1, -1));
  const marked = computed && inner !== "" ? `{${inner.slice(1)}` : inner;
  return `${text.charAt(0)}${marked}${text.at(-1)}`;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
