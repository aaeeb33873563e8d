import type { Finding } from "./content.ts";
import { lineAt } from "./content_secrets.ts";
import { languageOf, type SourceLanguage, viewsOf } from "./source_text.ts";

/** A rule about source code; `calls` looks at calls whose first argument is not one plain text. */
interface CodeRule {
  rule: string;
  language: SourceLanguage;
  pattern: RegExp;
  /** What the pattern is matched against: calls with computed arguments, any code, or with texts. */
  within: "computed_call" | "code" | "texts";
  /** The file must contain this too, so that a common name is not taken for a dangerous one. */
  onlyWith?: RegExp;
  problem: string;
}

const EVAL = "evaluates a computed text as code. Parse the text, or use a table of functions";
const SHELL = "hands a computed text to a shell. Pass the program and its arguments as a list";
const TLS = "switches the check of certificates off. Add the certificate authority instead";
const CHILD_PROCESS = /\bchild_process\b/;

const RULES: readonly CodeRule[] = [
  {
    rule: "eval_of_input",
    language: "javascript",
    pattern: /(?<![\w$.#])(?:(?:globalThis|window|self|global)\.)?eval\s*\(/g,
    within: "computed_call",
    problem: EVAL,
  },
  {
    rule: "eval_of_input",
    language: "javascript",
    pattern: /\bnew\s+Function\s*\(/g,
    within: "computed_call",
    problem: EVAL,
  },
  {
    rule: "eval_of_input",
    language: "python",
    pattern: /(?<![\w.])(?:builtins\.)?(?:eval|exec)\s*\(/g,
    within: "computed_call",
    problem: EVAL,
  },
  {
    rule: "shell_injection",
    language: "python",
    pattern: /(?<![\w.])os\s*\.\s*(?:system|popen)\s*\(/g,
    within: "computed_call",
    problem: SHELL,
  },
  {
    rule: "shell_injection",
    language: "python",
    pattern: /\bsubprocess\s*\.\s*\w+\s*\((?=(?:[^()]|\([^()]*\)){0,2000}\bshell\s*=\s*True\b)/g,
    within: "computed_call",
    problem: SHELL,
  },
  {
    rule: "shell_injection",
    language: "javascript",
    pattern: /(?:(?<![\w$.])|\b(?:child_process|childProcess|cp)\.)exec(?:Sync)?\s*\(/g,
    within: "computed_call",
    onlyWith: CHILD_PROCESS,
    problem: SHELL,
  },
  {
    rule: "tls_disabled",
    language: "javascript",
    pattern: /\brejectUnauthorized\s*:\s*(?:false\b|!1\b|0\b)/g,
    within: "code",
    problem: TLS,
  },
  {
    rule: "tls_disabled",
    language: "javascript",
    pattern: /\bNODE_TLS_REJECT_UNAUTHORIZED["'`\]]{0,2}\s*[:=,]\s*["'`]?0/g,
    within: "texts",
    problem: TLS,
  },
  {
    rule: "tls_disabled",
    language: "python",
    pattern:
      /\bverify\s*=\s*False\b|\b_create_unverified_context\b|\bcheck_hostname\s*=\s*False\b|\bverify_mode\s*=\s*(?:ssl\.)?CERT_NONE\b/g,
    within: "code",
    problem: TLS,
  },
];

const MAX_CALLS = 1_000;
const MAX_CALL_CHARS = 5_000;

/** Dangerous constructs in the code of a source file: the first of each rule. */
export function codeFindings(path: string, content: string): Finding[] {
  const language = languageOf(path);
  if (language === null) return [];
  const views = viewsOf(content, language);
  return RULES.flatMap((rule) => {
    if (rule.language !== language) return [];
    if (rule.onlyWith !== undefined && !rule.onlyWith.test(views.texts)) return [];
    const index = firstMatch(rule, rule.within === "texts" ? views.texts : views.code);
    if (index === null) return [];
    return [{ rule: rule.rule, line: lineAt(content, index), problem: rule.problem }];
  });
}

function firstMatch(rule: CodeRule, code: string): number | null {
  let calls = 0;
  for (const match of code.matchAll(rule.pattern)) {
    if (rule.within !== "computed_call") return match.index;
    // No person writes so many such calls; past the limit the content counts as dangerous.
    if (++calls > MAX_CALLS) return match.index;
    if (isComputedCall(code, match.index, match.index + match[0].length)) return match.index;
  }
  return null;
}

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
