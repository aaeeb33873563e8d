import type { Finding } from "./finding.ts";
import { problemOf } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";

const RULE = "html_of_input";
const MAX_PLACES = 300;
const MAX_FINDINGS = 100;
const RAW =
  /\sv-html\s{0,9}=\s{0,9}["'][^"']{0,2000}["']|\{@html\s[^}]{0,2000}\}|\sset:html\s{0,9}=\s{0,9}\{[^}]{0,2000}\}/g;
const CLEANED = /sanitiz|sanitis|purif|escape|=\s*["']{1,2}\s*'[^']*'\s*["']$/i;

/** Places of a component's template that put a text into the page as HTML: the first of them. */
export function templateFindings(page: string): Finding[] {
  const findings: Finding[] = [];
  let looked = 0;
  for (const { 0: text, index } of page.matchAll(RAW)) {
    // No person writes so many; past the limit the page counts as dangerous.
    const tooMany = ++looked > MAX_PLACES;
    if (!tooMany && (CLEANED.test(text) || isCommented(page, index))) continue;
    findings.push({ rule: RULE, line: lineAt(page, index), problem: problemOf(RULE), text });
    if (tooMany || findings.length >= MAX_FINDINGS) break;
  }
  return findings;
}

function isCommented(page: string, index: number): boolean {
  const opened = page.lastIndexOf("<!--", index);
  return opened !== -1 && page.lastIndexOf("-->", index) < opened;
}
