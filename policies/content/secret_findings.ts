import type { Finding } from "./finding.ts";
import { type TokenKind, TOKENS } from "./tokens.ts";

const PRIVATE_KEY =
  /-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r|["'+,]){1,20}[A-Za-z0-9+/=:-]{16}/;

const MIN_DISTINCT_CHARS = 10;

/** Private keys and access tokens in any kind of file: the first of each kind. */
export function secretFindings(content: string, isTest = false): Finding[] {
  const findings: Finding[] = [];
  const key = PRIVATE_KEY.exec(content);
  if (key !== null) {
    findings.push({
      rule: "private_key",
      line: lineAt(content, key.index),
      problem: "holds a private key. Read it from a file outside the workspace when it is needed",
      text: key[0],
    });
  }
  for (const token of TOKENS) {
    const { kind, pattern, fixtures } = token;
    if (fixtures && isTest) continue;
    for (const match of content.matchAll(pattern)) {
      if (isPlaceholder(match[0], token)) continue;
      findings.push({
        rule: "api_token",
        line: lineAt(content, match.index),
        problem: `looks like ${kind}. Read it from an environment variable`,
        text: match[0],
      });
      break;
    }
  }
  return findings;
}

/** A text without private keys and access tokens; `[redacted]` stands where one was. */
export function withoutSecrets(content: string): string {
  let text = content.replace(WHOLE_PRIVATE_KEY, REDACTED);
  for (const kind of TOKENS) {
    text = text.replace(kind.pattern, (token) => isPlaceholder(token, kind) ? token : REDACTED);
  }
  return text.replace(AUTHORIZATION, `$1${REDACTED}`);
}

export const REDACTED = "[redacted]";

/** To its last line, or as far as it is there. */
const WHOLE_PRIVATE_KEY = new RegExp(
  `${PRIVATE_KEY.source}[^]{0,20000}?(?:-----END [A-Z ]{3,40}-----|$)`,
  "g",
);

/** The credentials of an HTTP header, in any notation; a name in their place is none. */
const AUTHORIZATION =
  /((?:authorization|proxy-authorization|x-api-key|api-key)["']?\s{0,4}[:=,]\s{0,4}["'`]?(?:(?:bearer|basic|token)\s{1,4})?)[A-Za-z0-9+/_.=~-]{20,}/gi;

/** The 1-based line of a position. */
export function lineAt(content: string, index: number): number {
  return content.slice(0, index).split("\n").length;
}

const MIN_DISTINCT_IN_PASSWORD = 6;
const PLAIN_WORDS =
  /pass|pwd|secret|change|example|placeholder|your|dummy|fake|sample|test|xxx|\*\*|postgres|root|admin|user|local|token|1234|hunter|s3cr|p4ss|p@ss|correct/i;

// Documentation and tests show tokens that are plainly none.
function isPlaceholder(token: string, { mixed, words }: TokenKind): boolean {
  if (words) {
    return PLAIN_WORDS.test(token) || new Set(token).size < MIN_DISTINCT_IN_PASSWORD ||
      !/\d/.test(token) || !/[a-z]/.test(token) || !/[A-Z]/.test(token);
  }
  if (mixed && !(/[a-z]/.test(token) && /[A-Z]/.test(token) && /\d/.test(token))) return true;
  const body = token.replace(/^[a-z]+[-_]/i, "");
  return /example|placeholder|your|dummy|fake|sample|insecure|change|x{6}|0{6}|1234567|abcdef0|not[-_]?a[-_]?real/i
    .test(token) ||
    new Set(body).size < MIN_DISTINCT_CHARS ||
    (/^sk-/.test(token) && !(/\d/.test(body) && /[A-Z]/.test(body)));
}
