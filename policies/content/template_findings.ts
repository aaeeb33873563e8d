import type { Finding } from "./finding.ts";
import { problemOf } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";

const RULE = "html_of_input";
const RAW = /\sv-html\s*=\s*["'][^"']*["']|\{@html\s[^}]*\}|\sset:html\s*=\s*\{[^}]*\}/g;
const CLEANED = /sanitiz|sanitis|purif|escape|=\s*["']{1,2}\s*'[^']*'\s*["']$/i;

/** Places of a component's template that put a text into the page as HTML. */
export function templateFindings(page: string): Finding[] {
  const uncommented = page.replace(/<!--[^]*?-->/g, (comment) => comment.replace(/[^\n]/g, " "));
  return [...uncommented.matchAll(RAW)]
    .filter(([text]) => !CLEANED.test(text))
    .map(({ 0: text, index }) => ({
      rule: RULE,
      line: lineAt(page, index),
      problem: problemOf(RULE),
      text,
    }));
}
