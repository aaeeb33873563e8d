import type { Finding } from "./content.ts";
import { lineAt } from "./content_secrets.ts";
import { CODE_RULES, type CodeRule } from "./content_rules.ts";
import { languageOf, type SourceViews, viewsOf } from "./source_text.ts";

const MAX_CALLS = 1_000;
const MAX_CALL_CHARS = 5_000;

/** Dangerous constructs in the code of a source file: the first of each rule. */
export function codeFindings(path: string, content: string): Finding[] {
  const language = languageOf(path);
  if (language === null) return [];
  const views = viewsOf(content, language);
  return CODE_RULES.flatMap((rule) => {
    if (rule.language !== language) return [];
    if (rule.onlyWith !== undefined && !rule.onlyWith.test(views.texts)) return [];
    const index = firstMatch(rule, views);
    if (index === null) return [];
    return [{ rule: rule.rule, line: lineAt(content, index), problem: rule.problem }];
  });
}

function firstMatch(rule: CodeRule, views: SourceViews): number | null {
  let calls = 0;
  const { code } = views;
  for (const match of (rule.within === "texts" ? views.texts : code).matchAll(rule.pattern)) {
    if (rule.within === "code" || rule.within === "texts") return match.index;
    // No person writes so many such calls; past the limit the content counts as dangerous.
    if (++calls > MAX_CALLS) return match.index;
    const end = match.index + match[0].length;
    if (isDangerous(rule.within, views, match.index, end)) return match.index;
  }
  return null;
}

function isDangerous(
  within: CodeRule["within"],
  views: SourceViews,
  start: number,
  end: number,
): boolean {
  const { code } = views;
  switch (within) {
    case "any_computed":
      return isComputed(code.slice(end, closingParenthesis(code, end)));
    case "sql_call":
      return isComputedSql(views, end);
    case "computed_value": {
      const length = code.slice(end, end + MAX_CALL_CHARS).search(/[;\n}]|$/);
      const cleaned = /sanitize|sanitise|purify|escape/i.test(views.texts.slice(end, end + length));
      return !cleaned && isComputed(code.slice(end, end + length));
    }
    default:
      return isComputedCall(code, start, end);
  }
}

const TEXT = /[rRbBuUfF]{0,2}(?:"""|'''|["'`])[\s"']*?(?:"""|'''|["'`])/g;

/** True where more than plain texts makes up the value; `{` marks a text with computed parts. */
function isComputed(code: string): boolean {
  const rest = code.replace(TEXT, "");
  return rest.includes("{") || /[A-Za-z_$]/.test(rest);
}

/** True for a call whose first argument is SQL put together of more than plain texts. */
function isComputedSql({ code, texts }: SourceViews, open: number): boolean {
  const close = closingParenthesis(code, open);
  if (!SQL_TEXT.test(texts.slice(open, close))) return false;
  let depth = 0;
  let end = open;
  for (; end < close; end++) {
    const char = code.charAt(end);
    if (/[([]/.test(char)) depth++;
    else if (/[)\]]/.test(char)) depth--;
    else if (char === "," && depth === 0) break;
  }
  return isComputed(code.slice(open, end));
}

const SQL_TEXT =
  /^\s*[rRbBuUfF]{0,2}["'`]{1,3}\s*(?:select|insert|update|delete|replace|alter|drop|create|with|merge)\b/i;

/** False for a definition, for a call without arguments and for one whose argument is plain text. */
function isComputedCall(code: string, start: number, open: number): boolean {
  if (
    /\b(?:def|function|async|static|get|set)\s+$/.test(code.slice(Math.max(0, start - 20), start))
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
