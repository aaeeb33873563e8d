import type { Finding } from "./finding.ts";
import { problemOf } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";

const MAX_PLACES = 300;
const MAX_LINE_CHARS = 1_000;
const FILES =
  /(?:^|\/)(?:Dockerfile[^/]*|Containerfile|Makefile|Procfile|[^/]*\.(?:sh|bash|env|ya?ml|json|jsonc|toml|ini|cfg|conf|service)|\.[^/]*rc|\.env[^/]*)$/i;
const UNCHECKED =
  /\bNODE_TLS_REJECT_UNAUTHORIZED["']?\s*[:= ]\s*["']?0\b|\bPYTHONHTTPSVERIFY["']?\s*[:= ]\s*["']?0\b|\bGIT_SSL_NO_VERIFY["']?\s*[:= ]\s*["']?(?:1|true)\b|(?<![\w.])strict-ssl\s*[:= ]\s*["']?false\b|\bhttp\.sslVerify\s*[:= ]\s*["']?false\b/gi;

// What a program prints to be evaluated, `$(ssh-agent -s)`, is everyday.
const EVALUATED = /(?:^|[;&|({]|\b(?:then|do|else))[ \t]*eval[ \t]+[^\n;]{0,500}\$(?:[\w@*]|\{)/gm;

/** Variables in scripts and settings that switch the check of certificates off. */
export function environmentFindings(path: string, content: string): Finding[] {
  if (!FILES.test(path)) return [];
  return [
    ...matchesOf("tls_disabled", UNCHECKED, content),
    ...(/\.(?:ba)?sh$/i.test(path) ? matchesOf("eval_of_input", EVALUATED, content) : []),
  ];
}

function matchesOf(rule: string, pattern: RegExp, content: string): Finding[] {
  return [...content.matchAll(pattern)]
    .filter(({ index }) => !/^\s*(?:#|\/\/)/.test(lineBefore(content, index)))
    .slice(0, MAX_PLACES)
    .map(({ 0: text, index }) => ({
      rule,
      line: lineAt(content, index),
      problem: problemOf(rule),
      text,
    }));
}

function lineBefore(content: string, index: number): string {
  const before = content.slice(Math.max(0, index - MAX_LINE_CHARS), index);
  return before.slice(before.lastIndexOf("\n") + 1);
}
