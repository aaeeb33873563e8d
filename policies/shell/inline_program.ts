import type { OperandUse } from "./archive_uses.ts";
import { literal } from "./word.ts";

type Token = { kind: "name" | "text" | "number" | "regex" | "mark"; text: string };

/** What one-liners of a language may use: all that only computes and prints. */
interface Language {
  comment: RegExp;
  text: RegExp;
  keywords: ReadonlySet<string>;
  globals: ReadonlySet<string>;
  modules: ReadonlySet<string>;
  /** Objects of which only these parts may be used. */
  parts: Readonly<Record<string, ReadonlySet<string>>>;
  /** Parts by which any object leads to the rest of the system. */
  forbidden: RegExp;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

const LANGUAGES: Record<string, Language> = {
  node: {
    comment: /^(?:\/\/[^\n]*|\/\*[^]*?\*\/)/,
    text: /^(?:"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|`(?:[^`\\$]|\\[^]|\$(?!\{))*`)/,
    keywords: set(
      "const let var for of in if else return new typeof true false null undefined while break continue NaN Infinity",
    ),
    globals: set(
      "console JSON Math Date Object Array String Number Boolean Map Set RegExp Intl BigInt parseInt parseFloat isNaN encodeURIComponent decodeURIComponent encodeURI decodeURI URL URLSearchParams Symbol Error structuredClone atob btoa TextEncoder TextDecoder os path util url",
    ),
    modules: set(
      "os path util url querystring assert buffer node:os node:path node:util node:url node:assert node:buffer crypto node:crypto",
    ),
    parts: {
      process: set(
        "version versions platform arch cwd argv stdin stdout uptime memoryUsage hrtime pid title release",
      ),
      require: set("resolve"),
      fs: set("readFileSync existsSync"),
      "import.meta": set("url"),
    },
    forbidden:
      /^(?:constructor|eval|Function|globalThis|global|prepareStackTrace|getThis|getFunction|__\w+__|prototype|mainModule|binding|dlopen|_\w+|env|kill|getBuiltinModule|call|apply|bind|getPrototypeOf|setPrototypeOf|getOwnPropertyDescriptors?|getOwnPropertyNames|defineProperty|defineProperties|fromEntries|inspect|promisify|spawn\w*|exec|execSync|fork|writeFile\w*|write\w+|callsites|setEngine)$/,
  },
  python: {
    comment: /^#[^\n]*/,
    text: /^[rbuRBU]?(?:"""(?:[^"\\]|\\[^])*"""|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')/,
    keywords: set(
      "import from as for in if else elif not and or is lambda True False None while break continue pass del",
    ),
    globals: set(
      "print len range sorted sum min max str int float list dict set tuple enumerate zip map filter any all repr round abs reversed hex bin oct ord chr bool format isinstance bytes complex divmod pow slice next iter",
    ),
    modules: set(
      "json math re datetime time collections itertools statistics string textwrap random decimal fractions uuid hashlib base64 calendar secrets struct html csv operator bisect heapq urllib.parse unicodedata zlib binascii difflib",
    ),
    parts: {
      sys: set(
        "version version_info stdin stdout argv platform executable maxsize path getsizeof byteorder",
      ),
      platform: set("python_version system machine platform release node processor"),
    },
    forbidden:
      /^(?:_\w*|os|sys|subprocess|system|popen|modules|builtins|importlib|shutil|exec\w*|eval|open|io|codecs|spawn\w*|fork|environ|getattr|setattr|globals|compile|attrgetter|methodcaller|gi_frame|f_\w+|format_map|run|main)$/,
  },
};

/**
 * The files that a program on a command line reads, where it only computes and prints; null where
 * anything in it is not known to be harmless.
 */
export function inlineFiles(family: string, code: string): OperandUse[] | null {
  const language = Object.hasOwn(LANGUAGES, family) ? LANGUAGES[family] : undefined;
  const tokens = language === undefined ? null : tokensOf(language, code);
  if (language === undefined || tokens === null || tokens.length === 0) return null;
  const uses: OperandUse[] = [];
  const own = family === "node" ? namesOfNode(tokens) : namesOfPython(tokens, language);
  if (own === null) return null;
  for (let i = 0; i < tokens.length; i++) {
    const before = tokens[i - 1]?.text.replace("?.", ".");
    const token = tokens[i];
    if (token === undefined || token.kind !== "name") {
      if (token !== undefined && !isPlainMark(language, tokens, i)) return null;
      continue;
    }
    const { text } = token;
    if (
      family === "node" && (text === "require" || text === "readFileSync" || text === "existsSync")
    ) {
      const read = requiredFile(language, tokens, i);
      if (read === null) return null;
      uses.push(...read);
      continue;
    }
    if (text === "open" && before !== "." && family === "python") {
      const file = stringArgument(tokens, i);
      if (file === null) return null;
      uses.push({ use: "read", word: literal(file), tree: false });
      continue;
    }
    if (before === "." && /^(?:__version__|version)$/.test(text)) continue;
    if (language.forbidden.test(text) && !(text === "sys" && before !== ".")) return null;
    if (before === "." || language.keywords.has(text) || own.has(text)) continue;
    const parts = Object.hasOwn(language.parts, text) ? language.parts[text] : undefined;
    if (parts !== undefined) {
      if (/^(?:import|,)$/.test(before ?? "") && !/^[.(]$/.test(tokens[i + 1]?.text ?? "")) {
        continue;
      }
      if (tokens[i + 1]?.text !== "." || !parts.has(tokens[i + 2]?.text ?? "")) return null;
    } else if (!language.globals.has(text) && !isKey(tokens, i)) return null;
  }
  return uses;
}

/** True for the name of a field in a literal, which is no variable. */
function isKey(tokens: readonly Token[], i: number): boolean {
  return tokens[i + 1]?.text === ":" && /^[{,]$/.test(tokens[i - 1]?.text ?? "");
}

/** `require` of what only computes or of settings, and a file read by its name. */
function requiredFile(
  language: Language,
  tokens: readonly Token[],
  i: number,
): OperandUse[] | null {
  const name = tokens[i]?.text;
  if (name === "require" && tokens[i + 1]?.text === ".") {
    return tokens[i + 2]?.text === "resolve" ? [] : null;
  }
  const argument = stringArgument(tokens, i);
  if (argument === null) return null;
  const read = { use: "read" as const, word: literal(argument), tree: false };
  if (name !== "require") return tokens[i - 1]?.text === "." ? [read] : null;
  if (language.modules.has(argument)) return [];
  if (/^(?:node:)?fs$/.test(argument)) {
    const part = tokens[i + 5]?.text ?? "";
    return tokens[i + 4]?.text === "." && language.parts.fs?.has(part) === true ? [] : null;
  }
  return /^\.{0,2}[\w./-]*\.json$/.test(argument) ? [read] : null;
}

/** The only text that stands as the first argument of a call. */
function stringArgument(tokens: readonly Token[], i: number): string | null {
  const [open, text, after] = [tokens[i + 1], tokens[i + 2], tokens[i + 3]];
  if (open?.text !== "(" || text?.kind !== "text" || !/^[),]$/.test(after?.text ?? "")) return null;
  // A mode or flag behind it might write.
  const flag = after?.text === "," ? tokens[i + 4]?.text ?? "" : '"r"';
  if (!/^["'](?:r|rt|rb|utf-?8)["']$/i.test(flag)) return null;
  return /^["'][^\\]*["']$/.test(text.text) ? text.text.slice(1, -1) : null;
}

function isPlainMark(language: Language, tokens: readonly Token[], i: number): boolean {
  const { kind, text } = tokens[i] ?? { kind: "mark", text: "" };
  if (kind === "text") return !/__|\{[^}]*\.\w+\(/.test(text) && !/^[fF]/.test(text);
  if (text === "@" || text === "\\" || (text === "`")) return false;
  if (text !== "[" || !endsOperand(tokens[i - 1])) return true;
  // What is picked by a computed name may be anything.
  const inner = tokens[i + 1];
  const name = inner?.kind === "text" ? inner.text.slice(1, -1) : null;
  if (name !== null) return tokens[i + 2]?.text === "]" && !language.forbidden.test(name);
  return inner?.kind === "number" || inner?.text === ":" || inner?.text === "-";
}

/** The names that a program declares; null where it declares one that is not its own. */
function namesOfNode(tokens: readonly Token[]): ReadonlySet<string> | null {
  const own = new Set<string>();
  for (const [i, { kind, text }] of tokens.entries()) {
    if (kind !== "name") continue;
    const before = tokens[i - 1]?.text ?? "";
    const after = tokens[i + 1]?.text ?? "";
    if (/^(?:const|let|var)$/.test(before)) own.add(text);
    if (after === "=>") own.add(text);
    if (/^[(,]$/.test(before) && /^[,)]$/.test(after) && isParameter(tokens, i)) own.add(text);
  }
  for (const name of ["process", "require", "fs", "console", "Object"]) {
    if (own.has(name) && !/^(?:fs)$/.test(name)) return null;
  }
  return own;
}

function isParameter(tokens: readonly Token[], i: number): boolean {
  const close = tokens.findIndex((token, at) => at > i && !/^[,\w$]+$/.test(token.text));
  return tokens[close]?.text === ")" && tokens[close + 1]?.text === "=>";
}

function namesOfPython(tokens: readonly Token[], language: Language): ReadonlySet<string> | null {
  const own = new Set<string>();
  const line = tokens.map(({ text }) => text).join(" ");
  for (
    const [, from, names = ""] of line.matchAll(
      /(?:\bfrom ([\w. ]+?) )?\bimport ([\w., ]+?)(?= ?[;\n]|$)/g,
    )
  ) {
    for (const each of names.split(" , ")) {
      const [name = "", alias] = each.replace(/ \. /g, ".").trim().split(" as ");
      const module = from === undefined ? name : from.replace(/ \. /g, ".");
      const known = language.modules.has(module);
      if (
        !known && !(from === undefined && alias === undefined && /^(?:sys|platform)$/.test(name))
      ) return null;
      if (from !== undefined && language.forbidden.test(name)) return null;
      own.add(alias ?? name.split(".")[0] ?? "");
      for (const part of [name, module]) {
        for (const word of part.split(".")) if (known) own.add(word);
      }
    }
  }
  own.delete("sys");
  own.delete("platform");
  for (const [i, { kind, text }] of tokens.entries()) {
    const before = tokens[i - 1]?.text ?? "";
    const after = tokens[i + 1]?.text ?? "";
    const declared = before === "for" || after === "=" || before === "lambda" ||
      (before === "," && after === "in") || (after === "," && tokens[i - 1]?.text === "for");
    if (kind === "name" && declared && before !== "." && !language.forbidden.test(text)) {
      own.add(text);
    }
  }
  return own;
}

function tokensOf(language: Language, code: string): Token[] | null {
  const tokens: Token[] = [];
  let rest = code;
  while (rest !== "") {
    const blank = /^[ \t\r]+/.exec(rest)?.[0] ?? language.comment.exec(rest)?.[0];
    if (blank !== undefined) {
      rest = rest.slice(blank.length);
      continue;
    }
    const token = nextToken(language, rest, tokens.at(-1));
    if (token === null) return null;
    tokens.push(token);
    rest = rest.slice(token.text.length);
  }
  return tokens;
}

function nextToken(language: Language, rest: string, before: Token | undefined): Token | null {
  const text = language.text.exec(rest)?.[0];
  if (text !== undefined) return { kind: "text", text };
  const name = /^[A-Za-z_$][\w$]*/.exec(rest)?.[0];
  if (name !== undefined) return { kind: "name", text: name };
  const number = /^\d[\w.]*/.exec(rest)?.[0];
  if (number !== undefined) return { kind: "number", text: number };
  if (/^["'`]/.test(rest)) return null;
  if (language === LANGUAGES.node && rest.startsWith("/") && !endsOperand(before)) {
    const regex = /^\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/.exec(rest)?.[0];
    return regex === undefined ? null : { kind: "regex", text: regex };
  }
  const mark = /^(?:=>|\?\.|[=!]==?|&&|\|\||\*\*|[^\w\s]|\n)/.exec(rest)?.[0];
  return mark === undefined ? null : { kind: "mark", text: mark === "?." ? "?." : mark };
}

function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === "mark") return /^[)\]]$/.test(token.text) || token.text === "?.";
  return !/^(?:return|of|in|typeof|print|and|or|not|if|else|import)$/.test(token.text);
}
