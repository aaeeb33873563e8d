import { CALL_RULES } from "./call_rules.ts";
import type { Finding } from "./finding.ts";
import type { Family } from "./languages.ts";
import { type CallRule, FIELD_RULES, problemOf, SETTING_RULES, type SettingRule } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";
import { isComposedSql } from "./sql.ts";
import { type SourceViews, viewsOf } from "./text_views.ts";
import { TLS_SETTINGS } from "./tls_settings.ts";
import { ungrammaredFindings } from "./ungrammared_findings.ts";
import { HOLE } from "./value.ts";

const MAX_CALLS = 1_000;
const MAX_CALL_CHARS = 5_000;

/**
 * The same rules for a file of which there is no tree: its language has no grammar, it does not
 * parse, or it is too large. Names are taken as they are written.
 */
export function textFindings(content: string, family: Family): Finding[] {
  const views = viewsOf(content, family);
  const found: Finding[] = [];
  const add = (rule: string, index: number | null) => {
    if (index === null) return;
    const line = lineAt(content, index);
    found.push({ rule, line, problem: problemOf(rule), text: lineText(content, index) });
  };
  for (const rule of CALL_RULES) {
    // What is put into SQL in these is looked for text by text.
    if (family === "other" && rule.rule === "sql_injection") continue;
    if (rule.family === family) add(rule.rule, firstCall(rule, views));
  }
  for (const line of views.texts.matchAll(TLS_SETTINGS)) add("tls_disabled", line.index);
  for (const rule of SETTING_RULES) {
    if (rule.family === family) add(rule.rule, firstSetting(rule, views));
  }
  for (const { rule, family: of, names } of FIELD_RULES) {
    if (of === family) add(rule, firstField(names, views));
  }
  return family === "other" ? [...found, ...ungrammaredFindings(content, views)] : found;
}

function firstSetting({ names, values }: SettingRule, { texts }: SourceViews): number | null {
  const pattern = new RegExp(
    `\\b(?:${names.join("|")})\\b["'\`\\]]{0,2}\\s*(?:=>|[:=,(])\\s*`,
    "g",
  );
  for (const match of texts.matchAll(pattern)) {
    const value = texts.slice(match.index + match[0].length).slice(0, 200)
      .split(/[,;)}\n]/)[0]?.trim() ?? "";
    const line = texts.slice(match.index + match[0].length).slice(0, 500).split("\n", 1)[0] ?? "";
    if (values.test(value) || values.test(line)) return match.index;
  }
  return null;
}

function firstField(names: readonly string[], { code, texts }: SourceViews): number | null {
  const pattern = new RegExp(
    `(?:\\.\\s*|\\b)(?:${names.join("|").replaceAll("$", "\\$")})\\s*(?:\\+?=(?!=)|:)`,
    "g",
  );
  for (const match of code.matchAll(pattern)) {
    const start = match.index + match[0].length;
    const end = start + code.slice(start, start + MAX_CALL_CHARS).search(/[;\n}]|$/);
    const cleaned = /sanitiz|sanitis|purify|escape/i.test(texts.slice(start, end));
    if (!cleaned && isComputed(code.slice(start, end))) return match.index;
  }
  return null;
}

function firstCall(rule: CallRule, views: SourceViews): number | null {
  let calls = 0;
  for (const match of views.code.matchAll(patternOf(rule))) {
    // No person writes so many such calls; past the limit the content counts as dangerous.
    if (++calls > MAX_CALLS) return match.index;
    const end = match.index + match[0].length;
    if (isDangerousCall(rule, views, match.index, end)) return match.index;
  }
  return null;
}

const patterns = new Map<CallRule, RegExp>();

function patternOf(rule: CallRule): RegExp {
  let pattern = patterns.get(rule);
  if (pattern === undefined) {
    const names = rule.calls.map((call) => {
      const parts = call.split(".").filter((part) => part !== "").map((part) =>
        part.replace(/[$()]/g, "\\$&")
      );
      return (call.startsWith(".") ? "[.>:]\\s*" : "(?<![\\w$.>])") + parts.join("\\s*\\.\\s*");
    });
    pattern = new RegExp(`(?:${names.join("|")})\\s*\\(`, "g");
    patterns.set(rule, pattern);
  }
  return pattern;
}

function isDangerousCall(
  { danger, unless, onlyIf }: CallRule,
  { code, texts }: SourceViews,
  start: number,
  open: number,
): boolean {
  const close = closingParenthesis(code, open);
  const given = texts.slice(open, close);
  if (unless?.test(given) || (onlyIf && !onlyIf.test(given))) return false;
  switch (danger) {
    case "always":
      return true;
    case "any":
      return isComputed(code.slice(open, close));
    case "second":
      return isComputed(code.slice(open, close).replace(/^[^,]*,/, ""));
    case "shell_option":
      return /\bshell\s*[:=]\s*(?:true|True)\b/.test(given) && isComputedCall(code, start, open);
    case "shell_program":
      return /["'](?:\/bin\/)?(?:ba|da|z)?sh["']\s*,\s*\[?\s*["']-c["']/.test(given) &&
        isComputed(code.slice(open, close));
    case "sql":
    case "sql_loose":
      return isComputedSql(code, given, open, close);
    case "sql_part":
    case "sql_condition":
    case "composed":
    case "code_text":
      return /["'`]\s*(?:\+|%|\.format)|\{/.test(code.slice(open, close));
    // Where a value comes from is not known without a tree.
    case "input":
    case "object_input":
    case "named_input":
      return false;
    case "first":
      return isComputedCall(code, start, open);
  }
}

const TEXT = /[rRbBuUfF]{0,2}(?:"""|'''|["'`])[\s"']*?(?:"""|'''|["'`])/g;

/** True where more than plain texts makes up the value; `{` marks a text with computed parts. */
function isComputed(code: string): boolean {
  const rest = code.replace(TEXT, "");
  return rest.includes("{") || /[A-Za-z_$]/.test(rest);
}

// A literal, or what formats one.
const SQL_OPENS = /^\s*&?(?:format!\s*\(\s*|String\.format\s*\(\s*)?[rRbBuUfF$@]{0,2}["'`]{1,3}/;

/** True for a call whose first argument is SQL put together of more than plain texts. */
function isComputedSql(code: string, given: string, open: number, close: number): boolean {
  const text = given.replace(SQL_OPENS, "");
  if (text === given || !isComposedSql(text + HOLE, "loose")) return false;
  let depth = 0;
  let end = open;
  for (; end < close; end++) {
    const char = code.charAt(end);
    if (/[([]/.test(char)) depth++;
    else if (/[)\]]/.test(char)) depth--;
    else if (char === "," && depth === 0) break;
  }
  // What goes on past the limit may hold anything.
  return end - open >= MAX_CALL_CHARS || isComputed(code.slice(open, end));
}

/** False for a definition, for a call without arguments and for one whose argument is plain text. */
function isComputedCall(code: string, start: number, open: number): boolean {
  if (
    /\b(?:def|function|async|static|get|set|func)\s+$/.test(
      code.slice(Math.max(0, start - 20), start),
    )
  ) {
    return false;
  }
  const close = closingParenthesis(code, open);
  const after = code.slice(close + 1, close + 200);
  if (/^\s*(?::[^;=]*)?\{/.test(after) || /^\s*:\s*[\w<>[\]|&. ]+[;\n]/.test(after)) return false;
  const args = code.slice(open, close).trim();
  if (args === "") return false;
  const plainText = /^[rRbBuU]{0,2}(?:"""|'''|["'`])[\s"']*["'`]\s*(?:,|$)/;
  return !plainText.test(args);
}

function closingParenthesis(code: string, open: number): number {
  let depth = 1;
  const end = Math.min(code.length, open + MAX_CALL_CHARS);
  for (let i = open; i < end; i++) {
    const char = code.charAt(i);
    if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return i;
  }
  return end;
}

function lineText(content: string, index: number): string {
  const end = content.indexOf("\n", index);
  return content.slice(index, end === -1 ? undefined : end);
}
