import type { SourceLanguage } from "./source_text.ts";

/** A rule about source code; `calls` looks at calls whose first argument is not one plain text. */
export interface CodeRule {
  rule: string;
  language: SourceLanguage;
  pattern: RegExp;
  /** What the pattern is matched against: calls with computed arguments, any code, or with texts. */
  within: "computed_call" | "any_computed" | "sql_call" | "computed_value" | "code" | "texts";
  /** The file must contain this too, so that a common name is not taken for a dangerous one. */
  onlyWith?: RegExp;
  problem: string;
}

const EVAL = "evaluates a computed text as code. Parse the text, or use a table of functions";
const SHELL = "hands a computed text to a shell. Pass the program and its arguments as a list";
const TLS = "switches the check of certificates off. Add the certificate authority instead";
const UNPACK = "unpacks data that can run code. Use JSON, or the safe loader of the library";
const SQL = "puts a computed text into SQL. Pass the values as parameters";
const HTML = "puts a computed text into the page as HTML. Use textContent, or sanitise it";
const CHILD_PROCESS = /\bchild_process\b/;

/** What must not be in the code of a file, by language. */
export const CODE_RULES: readonly CodeRule[] = [
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
    within: "any_computed",
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
    pattern:
      /\b(?:run|call|Popen|check_call|check_output)\s*\((?=(?:[^()]|\([^()]*\)){0,2000}\bshell\s*=\s*True\b)/g,
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
  {
    rule: "eval_of_input",
    language: "javascript",
    pattern: /\(\s*0\s*,\s*eval\s*\)\s*\(|\bvm\s*\.\s*(?:runIn\w+|compileFunction|Script)\s*\(/g,
    within: "computed_call",
    problem: EVAL,
  },
  {
    rule: "eval_of_input",
    language: "javascript",
    pattern: /\[\s*["'`]eval["'`]\s*\]\s*\(/g,
    within: "texts",
    problem: EVAL,
  },
  {
    rule: "eval_of_input",
    language: "javascript",
    pattern: /\bset(?:Timeout|Interval)\s*\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\+/g,
    within: "code",
    problem: EVAL,
  },
  {
    rule: "shell_injection",
    language: "python",
    pattern:
      /\b__import__\s*\(\s*["'] *["']\s*\)\s*\.\s*\w+\s*\(|\b(?:commands|subprocess)\s*\.\s*get(?:status)?output\s*\(/g,
    within: "computed_call",
    problem: SHELL,
  },
  {
    rule: "shell_injection",
    language: "javascript",
    pattern: /\brequire\(\s*["'`] *["'`]\s*\)\s*\.\s*exec(?:Sync)?\s*\(/g,
    within: "computed_call",
    onlyWith: CHILD_PROCESS,
    problem: SHELL,
  },
  {
    rule: "shell_injection",
    language: "javascript",
    pattern:
      /\b(?:spawn|execFile)(?:Sync)?\s*\((?=(?:[^()]|\([^()]*\)){0,2000}\bshell\s*:\s*true\b)/g,
    within: "computed_call",
    onlyWith: CHILD_PROCESS,
    problem: SHELL,
  },
  {
    rule: "unsafe_deserialisation",
    language: "python",
    pattern:
      /\b(?:c?[pP]ickle|dill|cloudpickle|marshal|jsonpickle|shelve)\s*\.\s*(?:loads?|Unpickler|decode|open)\s*\(/g,
    within: "computed_call",
    problem: UNPACK,
  },
  {
    rule: "unsafe_deserialisation",
    language: "python",
    pattern:
      /\byaml\s*\.\s*(?:load|load_all|unsafe_load)\s*\((?!(?:[^()]|\([^()]*\)){0,2000}\b(?:C?SafeLoader|BaseLoader)\b)/g,
    within: "computed_call",
    problem: UNPACK,
  },
  {
    rule: "unsafe_deserialisation",
    language: "javascript",
    pattern: /\bunserialize\s*\(/g,
    within: "computed_call",
    onlyWith: /\b(?:node-serialize|serialize-to-js|funcster)\b/,
    problem: UNPACK,
  },
  {
    rule: "unsafe_deserialisation",
    language: "php",
    pattern: /\bunserialize\s*\(/g,
    within: "computed_call",
    problem: UNPACK,
  },
  {
    rule: "tls_disabled",
    language: "go",
    pattern: /\bInsecureSkipVerify\s*[:=]\s*true\b/g,
    within: "code",
    problem: TLS,
  },
  {
    rule: "tls_disabled",
    language: "rust",
    pattern: /\bdanger_accept_invalid_(?:certs|hostnames)\s*\(\s*true\b/g,
    within: "code",
    problem: TLS,
  },
  ...(["javascript", "python", "go"] as const).map((language): CodeRule => ({
    rule: "sql_injection",
    language,
    pattern:
      /\.\s*(?:query|execute|executemany|executescript|raw|exec|run|all|get|prepare|unsafe|\$?\w+Unsafe|Query|QueryRow|Exec)\s*\(/g,
    within: "sql_call",
    problem: SQL,
  })),
  {
    rule: "html_of_input",
    language: "javascript",
    pattern: /\.\s*(?:innerHTML|outerHTML)\s*\+?=(?!=)/g,
    within: "computed_value",
    problem: HTML,
  },
  {
    rule: "html_of_input",
    language: "javascript",
    pattern: /\b__html\s*:/g,
    within: "computed_value",
    problem: HTML,
  },
  {
    rule: "html_of_input",
    language: "javascript",
    pattern: /\bdocument\s*\.\s*write(?:ln)?\s*\(|\.\s*insertAdjacentHTML\s*\([^,()]*,/g,
    within: "computed_value",
    problem: HTML,
  },
];
