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

const FETCHED = /\b(?:curl|wget)[ \t](?:\\\n|[^\n;|&]){0,1000}/g;
const UNCHECKED_FETCH =
  /\s(?:-[a-zA-Z]{0,10}k[a-zA-Z]{0,10}|--insecure|--no-check-certificate)(?![\w-])/;
const ADDRESS = /\w+:\/\/[^\s"'\/:]*/g;
const HERE = /^\w+:\/\/(?:localhost|127\.0\.0\.1)$/;

/** Variables in scripts and settings that switch the check of certificates off. */
export function environmentFindings(path: string, content: string): Finding[] {
  if (!FILES.test(path)) return [];
  return [
    ...matchesOf("tls_disabled", UNCHECKED, content),
    ...(/\.(?:ba)?sh$/i.test(path)
      ? [
        ...matchesOf("tls_disabled", FETCHED, content).filter(({ text }) => isUnchecked(text)),
        ...matchesOf("eval_of_input", EVALUATED, content),
      ]
      : []),
  ];
}

/** A server of this computer, and none besides, may show whatever certificate it has. */
function isUnchecked(command: string): boolean {
  const addresses = command.match(ADDRESS) ?? [];
  const isHere = addresses.length > 0 && addresses.every((each) => HERE.test(each));
  return UNCHECKED_FETCH.test(command) && !isHere;
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
