import type { Family } from "./languages.ts";

/** What makes a call dangerous: see `danger.ts`, and `text_findings.ts` for files without a tree. */
type Danger =
  /** The first argument, the second, any, or any at all is not constant. */
  | "first"
  | "second"
  | "any"
  | "always"
  /** As `first`, for a text put together only: a name may be a function. */
  | "composed"
  /** The first argument comes from outside; or what the method is called on; or a named argument. */
  | "input"
  | "object_input"
  | "named_input"
  /** As `composed`, or the field of a request: never a function. */
  | "code_text"
  /** A named `shell` is on, and what is run is not constant. */
  | "shell_option"
  /** A shell is run with `-c` and a text that is not constant. */
  | "shell_program"
  /** SQL put together; loosely where only SQL is passed, as a part where it is no whole statement. */
  | "sql"
  | "sql_loose"
  | "sql_part"
  | "sql_condition";

/** Calls that are dangerous with certain arguments. */
export interface CallRule {
  rule: string;
  family: Family;
  /** Dotted paths from a global or a module; a lone `.name` is a method of whatever object. */
  calls: readonly string[];
  danger: Danger;
  /** What makes it harmless, or alone makes it dangerous, in the arguments. */
  unless?: RegExp;
  onlyIf?: RegExp;
  /** What makes it harmless in how the object was made. */
  unlessMade?: RegExp;
  /** What the file must speak of: else a method of that name is another's. */
  inFilesWith?: RegExp;
}

/** Settings that are dangerous with certain values, wherever they are made. */
export interface SettingRule {
  rule: string;
  family: Family;
  names: readonly string[];
  values: RegExp;
}

/** Fields that take code, and are dangerous with a value that is not constant. */
interface FieldRule {
  rule: string;
  family: Family;
  names: readonly string[];
}

const PROBLEMS: Record<string, string> = {
  eval_of_input: "evaluates a computed text as code. Parse the text, or use a table of functions",
  shell_injection: "hands a computed text to a shell. Pass the program and its arguments as a list",
  tls_disabled: "switches the check of certificates off. Add the certificate authority instead",
  signature_unchecked: "takes a token's word without its signature. Verify it with the key",
  unsafe_deserialisation:
    "unpacks data that can run code. Use JSON, or the safe loader of the library",
  unsafe_unpacking:
    "unpacks an archive wherever its entries say, and links with it. Use filter='data'",
  sql_injection: "puts a computed text into SQL. Pass the values as parameters",
  runs_fetched: "runs what it fetches unseen. Pin a version, check its checksum, then run the file",
  code_of_input: "loads code by a name from outside. Choose from a table of what there is",
  html_of_input: "puts a computed text into the page as HTML. Use textContent, or sanitise it",
};

/** What is wrong where a rule is broken, with the remedy. */
export function problemOf(rule: string): string {
  return PROBLEMS[rule] ?? "is dangerous. Do it another way";
}

/** Dangerous settings, by family of languages. */
export const SETTING_RULES: readonly SettingRule[] = [
  {
    rule: "tls_disabled",
    family: "javascript",
    names: ["NODE_TLS_REJECT_UNAUTHORIZED"],
    values: /^["'`]?0["'`]?$/,
  },
  {
    rule: "tls_disabled",
    family: "javascript",
    names: ["checkServerIdentity"],
    values:
      /^(?:(?:async\s+)?(?:function\s*\w*\s*)?\([^()]*\)\s*(?:=>)?\s*)?(?:undefined|null|\{\s*(?:return(?:\s+(?:undefined|null))?;?\s*)?\})$/,
  },
  {
    rule: "tls_disabled",
    family: "python",
    names: ["verify"],
    values: /^False$/,
  },
  {
    rule: "signature_unchecked",
    family: "python",
    names: ["verify_signature"],
    values: /^False$/,
  },
  {
    rule: "signature_unchecked",
    family: "javascript",
    names: ["algorithms", "algorithm"],
    values: /^\[?\s*["'`]none["'`]\s*\]?$/i,
  },
  { rule: "tls_disabled", family: "python", names: ["ssl"], values: /^False$/ },
  {
    rule: "unsafe_unpacking",
    family: "python",
    names: ["filter"],
    values: /^["']fully_trusted["']$|fully_trusted_filter$|^fully_trusted$/,
  },
  {
    rule: "tls_disabled",
    family: "python",
    names: ["verify_mode", "cert_reqs"],
    values: /^(?:ssl\.)?(?:CERT_NONE|VerifyMode\.CERT_NONE)$|^["']CERT_NONE["']$/,
  },
  {
    rule: "tls_disabled",
    family: "python",
    names: ["_create_default_https_context"],
    values: /_create_unverified_context$/,
  },
  { rule: "tls_disabled", family: "go", names: ["InsecureSkipVerify"], values: /^true$/ },
  {
    rule: "tls_disabled",
    family: "ruby",
    names: ["verify_mode", "ssl_verify_mode", "verify_ssl", "verify_peer"],
    values: /VERIFY_NONE$|^false$/,
  },
  {
    rule: "tls_disabled",
    family: "ruby",
    names: ["ssl"],
    values: /^\{[^{}]*\bverify(?::|\s*=>)\s*false\b/,
  },
  {
    rule: "tls_disabled",
    family: "php",
    names: [
      "CURLOPT_SSL_VERIFYPEER",
      "CURLOPT_SSL_VERIFYHOST",
      "verify_peer",
      "verify_peer_name",
      "verify",
    ],
    values: /^(?:false|0)$/i,
  },
  {
    rule: "tls_disabled",
    family: "csharp",
    names: ["ServerCertificateCustomValidationCallback", "ServerCertificateValidationCallback"]
      .concat("RemoteCertificateValidationCallback", "CertificateValidationCallback"),
    values: /=>\s*true\b|DangerousAcceptAny|\{\s*return true/,
  },
  {
    rule: "unsafe_deserialisation",
    family: "csharp",
    names: ["TypeNameHandling"],
    values: /\.(?:All|Auto|Objects|Arrays)$/,
  },
  {
    rule: "tls_disabled",
    family: "other",
    names: ["badCertificateCallback"],
    values: /=>\s*true\b|return true/,
  },
  {
    rule: "tls_disabled",
    family: "rust",
    names: ["danger_accept_invalid_certs", "danger_accept_invalid_hostnames"],
    values: /^true$/,
  },
];

/** Dangerous fields, by family of languages. */
export const FIELD_RULES: readonly FieldRule[] = [
  {
    rule: "html_of_input",
    family: "javascript",
    names: ["innerHTML", "outerHTML", "srcdoc", "srcDoc", "__html"],
  },
  // Of MongoDB: JavaScript that the server runs.
  { rule: "eval_of_input", family: "javascript", names: ["$where"] },
  { rule: "eval_of_input", family: "python", names: ["$where"] },
];
