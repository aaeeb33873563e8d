import type { Finding } from "./finding.ts";
import { problemOf } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";

const RULE = "tls_disabled";
const FILES =
  /(?:^|\/)(?:Dockerfile[^/]*|Containerfile|Makefile|Procfile|[^/]*\.(?:sh|bash|env|ya?ml|json|jsonc|toml|ini|cfg|conf|service)|\.[^/]*rc|\.env[^/]*)$/i;
const UNCHECKED =
  /\bNODE_TLS_REJECT_UNAUTHORIZED["']?\s*[:= ]\s*["']?0\b|\bPYTHONHTTPSVERIFY["']?\s*[:= ]\s*["']?0\b|\bGIT_SSL_NO_VERIFY["']?\s*[:= ]\s*["']?(?:1|true)\b|(?<![\w.])strict-ssl\s*[:= ]\s*["']?false\b|\bhttp\.sslVerify\s*[:= ]\s*["']?false\b/gi;

/** Variables in scripts and settings that switch the check of certificates off. */
export function environmentFindings(path: string, content: string): Finding[] {
  if (!FILES.test(path)) return [];
  return [...content.matchAll(UNCHECKED)]
    .filter(({ index }) => !/^\s*(?:#|\/\/)/.test(lineBefore(content, index)))
    .map(({ 0: text, index }) => ({
      rule: RULE,
      line: lineAt(content, index),
      problem: problemOf(RULE),
      text,
    }));
}

function lineBefore(content: string, index: number): string {
  return content.slice(content.lastIndexOf("\n", index - 1) + 1, index);
}
