import { HOLE, INPUT } from "./value.ts";

const MAX_TEXTS = 5_000;
const MAX_PARTS = 200;
const MAX_NAMES = 200;
/** A literal in any of the languages without a grammar, with what marks it before. */
const LITERAL =
  /([a-zA-Z]{0,8}|[$@]{1,2})("""[^]{0,20000}?"""|"(?:[^"\\\n]|\\[^])*"|'''[^]{0,20000}?'''|'(?:[^'\\\n]|\\[^])*'|\[\[[^]{0,20000}?\]\])/y;
const OPERATORS =
  /^\s*(?:\+\+?|\.\.|<>|<<|&(?!&)|~|\.(?=\s*["'$])|\)\s*\.\s*(?:append|Append)\s*\()/;
/** What is put together by these stands between commas. */
const JOINERS = /^(?:paste0?|concat|CONCAT|strcat|str_c)$/;
/** What is put behind a text that is there already: `sql += " AND a = '" + a`. */
const GROWS = /(?:\+=|\.=|<<|&=|~=|\.\s*(?:append|Append|push_str)\s*\()\s*[a-z@$]{0,2}$/;
const SENT =
  /\b(?:request|req|params|query_?[pP]arams|queryParameters|formParameters)\b|\bcgi->param|\bngx\.(?:var\.arg_|req\b)|\bgetParameter\b/;
/** Values that are put in, by the signs of the languages: `$a`, `${a}`, `\(a)`, `#{a}`. */
const FILLED =
  /\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|(?<![\\$])[$@]\{?[A-Za-z_][\w.]*\}?|\\\([^()]*(?:\([^()]*\)[^()]*)*\)|#\{[^{}]*\}/g;
const CALLED = /(\w{1,60})[!]?\s{0,3}\([^"'()]*$/;
const FORMATTER = /printf|format|fmt|QString/i;
/** Of Scala and others: the values of such a text are passed as parameters. */
const PARAMETERISED = /^(?:sql|sqlu|fr|fr0|cql|SQL|q|tsql|values)$/;
const SAID =
  /\b(?:log\w*|print\w*|puts|echo|std::c(?:out|err|log)|warn\w*|info|debug|error|Error|\w*Exception|fail|throw|raise|describe|it|test|NSLog|Timber\.\w)\s*(?:<<|[.(!])?[^;\n"']{0,60}$/;

/** A text of a source without a tree, with holes for what is not written out. */
interface ComposedText {
  text: string;
  index: number;
  /** It is put behind another. */
  grows: boolean;
}

/** The texts of a source that are put together of known and unknown parts. */
export function composedTexts(source: string): ComposedText[] {
  const found: ComposedText[] = [];
  const names: Names = { source, known: new Map() };
  let at = 0;
  for (let count = 0; at < source.length && count < MAX_TEXTS; count++) {
    const start = source.slice(at).search(/["']|\[\[/);
    if (start === -1) break;
    const from = at + start;
    const mark = /[a-zA-Z]{1,8}$/.exec(source.slice(Math.max(0, from - 8), from))?.[0] ?? "";
    const before = source.slice(Math.max(0, from - 200), from);
    const called = CALLED.exec(before)?.[1] ?? "";
    const chain = chainFrom(names, from, mark, called);
    at = Math.max(chain.end, from + 1);
    if (chain.text.includes(HOLE) && !SAID.test(before.split("\n").at(-1) ?? "")) {
      found.push({ text: chain.text, index: from, grows: GROWS.test(before) });
    }
  }
  return found;
}

function chainFrom(names: Names, from: number, mark: string, called: string) {
  const { source } = names;
  const formats = FORMATTER.test(called);
  const operators = JOINERS.test(called) ? /^\s*,/ : OPERATORS;
  let text = "";
  let at = from;
  for (let parts = 0; parts < MAX_PARTS; parts++) {
    LITERAL.lastIndex = at;
    const literal = LITERAL.exec(source);
    if (literal !== null) {
      const after = source.slice(LITERAL.lastIndex, LITERAL.lastIndex + 40);
      const marks = formats || /^\s*\.\s*(?:format|formatted|arg)\s*\(/.test(after);
      text += filled(names, literal[2] ?? "", parts === 0 ? mark : literal[1] ?? "", marks);
      at = LITERAL.lastIndex;
    } else {
      const operand = /^[\w.$@>:\-]+(?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\))?(?:[\w.]|\(\))*/.exec(
        source.slice(at, at + 300),
      );
      if (operand === null) break;
      text += valueOf(operand[0], names);
      at += operand[0].length;
    }
    const rest = source.slice(at, at + 80);
    const operator = operators.exec(rest);
    if (operator !== null) {
      at += operator[0].length + (/^\s*/.exec(rest.slice(operator[0].length))?.[0].length ?? 0);
    } // Of C, texts that follow each other are one.
    else if (literal !== null && /^\s*["]/.test(rest)) at += /^\s*/.exec(rest)?.[0].length ?? 0;
    else break;
  }
  return { text, end: at };
}

const NUMBER_TYPE =
  "(?:u?int(?:32|64)?(?:_t)?|Int(?:eger)?|Long|long|size_t|unsigned|Short|Double|double|Bool(?:ean)?|UUID|num)";
const MARKS =
  /^[^"']*(?:joinToString|mkString|joined|join|repeat\w*|filled)[^"']*(?:["'][,;? ]{0,3}["'][^"']*){1,3}$/;

/** A source, and what is known of the names in it. */
interface Names {
  source: string;
  known: Map<string, string>;
}

/** What a name that is put in stands for: a literal, a number, marks for parameters; else a hole. */
function valueOf(put: string, names: Names): string {
  let value = names.known.get(put);
  if (value === undefined) {
    // No person uses so many; past the limit nothing is known of them.
    value = names.known.size < MAX_NAMES ? lookedUp(put, names.source) : HOLE;
    names.known.set(put, value);
  }
  return value;
}

function lookedUp(put: string, source: string): string {
  if (SENT.test(put)) return HOLE + INPUT;
  const name = /^[$@#]?[{(\\]*\(?\s*([A-Za-z_]\w*)\s*[})]*$/.exec(put)?.[1];
  if (name === undefined) return /\.(?:length|size|count)\b\(?\)?[})]*$/.test(put) ? "0" : HOLE;
  if (/^[A-Z][A-Z0-9_]+$/.test(name)) return "x";
  const typed = new RegExp(`\\b${name}\\s*:\\s*${NUMBER_TYPE}\\b|\\b${NUMBER_TYPE}\\s+${name}\\b`);
  if (typed.test(source)) return "0";
  const given = [
    ...source.matchAll(
      new RegExp(
        `(?<![\\w.$])[$@]?${name}(?:\\s*:\\s*[\\w<>?]{1,40})?\\s*(?:=|:=)(?!=)\\s*([^\\n;]{1,500})`,
        "g",
      ),
    ),
  ]
    .map((match) => (match[1] ?? "").trim());
  const isKnown = given.length > 0 &&
    given.every((value) => /^(?:"[^"$\\#]*"|'[^'$\\#]*')$/.test(value) || MARKS.test(value));
  return isKnown ? "?" : given.some((value) => SENT.test(value)) ? HOLE + INPUT : HOLE;
}

function filled(names: Names, literal: string, mark: string, formats: boolean): string {
  const body = literal.replace(/^(?:"""|'''|\[\[|["'])|(?:"""|'''|\]\]|["'])$/g, "");
  const plain = literal.startsWith("[[") || PARAMETERISED.test(mark);
  const put = (plain ? body : body.replace(FILLED, (put) => valueOf(put, names))).replace(
    /#\$\{?\w[\w.]*\}?/g,
    HOLE,
  );
  return formats ? put.replace(/%(?:\d+\$)?[sv@1-9]|\{\d{0,2}(?::[^{}]{0,20})?\}/g, HOLE) : put;
}
