import type { Finding } from "./finding.ts";
import { problemOf } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";

const RULE = "html_of_input";
const MAX_PLACES = 300;
const MAX_FINDINGS = 100;
const RAW =
  /\sv-html\s{0,9}=\s{0,9}["'][^"']{0,400}["']|\{@html\s[^}]{0,400}\}|\sset:html\s{0,9}=\s{0,9}\{[^}]{0,400}\}/g;
const CLEANED =
  /sanitiz|sanitis|purif|escape|\be\(|=\s*["']{1,2}\s*'[^']*'\s*["']$|tojson|JSON\.stringify|json_encode|include\(/i;
/** Templates that servers fill in, and how each puts a text in as it is. */
const TEMPLATE =
  /\.(?:erb|ejs|eta|jinja2?|j2|twig|hbs|handlebars|mustache|cshtml|jsp|njk|liquid|pug|jade|ftl|mako|blade\.php)$/i;
const RAW_OF_SERVERS =
  /<%[-=]=?[^%]{0,400}%>|\{\{\{[^}]{0,400}\}\}\}|\{\{&[^}]{0,400}\}\}|\{\{[^{}]{0,400}\|\s{0,9}(?:safe|raw)\b[^{}]{0,200}\}\}|\{!![^!]{0,400}!!\}|@Html\.Raw\([^\n]{0,400}|\bth:utext\s{0,9}=\s{0,9}"[^"]{0,400}"|\$\{param\.[^}]{0,200}\}|^[ \t]*[\w.#-]*!=[^\n]{0,400}|!\{[^}]{0,400}\}|\{%-?\s{0,9}autoescape\s+(?:off|false)\s{0,9}-?%\}[^]{0,400}?\{%-?\s{0,9}end/gm;
const ESCAPED = /^<%=(?!=)/;
const UNESCAPED = /\braw[\s(]|\.html_safe\b|getParameter\(/;
/** What visitors send, or are known to have written. */
const SENT =
  /\b(?:params|request|req|query|cookies|searchParams|_GET|_POST|_REQUEST|_COOKIE|location|getParameter|param|ViewBag\.Query)\b|\b(?:comment|bio|review|feedback|user_?input|search_?term|about_?me)s?\b/i;

/** True for a template that a server fills in, by its name. */
export function isTemplate(path: string): boolean {
  return TEMPLATE.test(path);
}

/** Places of a template that put a text into the page as HTML: the first of them. */
export function templateFindings(page: string): Finding[] {
  const findings: Finding[] = [];
  let looked = 0;
  for (const pattern of [RAW, RAW_OF_SERVERS]) {
    for (const { 0: text, index } of page.matchAll(pattern)) {
      // No person writes so many; past the limit the page counts as dangerous.
      const tooMany = ++looked > MAX_PLACES;
      if (!tooMany && (isHarmless(text, pattern, page) || isCommented(page, index))) continue;
      findings.push({ rule: RULE, line: lineAt(page, index), problem: problemOf(RULE), text });
      if (tooMany || findings.length >= MAX_FINDINGS) return findings;
    }
  }
  return findings;
}

const CONSTANT = /^\s*(?:"[^"]*"|'[^']*'|`[^`$]*`)\s*$/;

function isHarmless(text: string, pattern: RegExp, page: string): boolean {
  if (CLEANED.test(text)) return true;
  if (pattern === RAW) return isCleanedName(text, page);
  return !SENT.test(text) || (ESCAPED.test(text) && !UNESCAPED.test(text));
}

/** `v-html="html"`, where the component's script gives `html` a value that it cleans. */
function isCleanedName(text: string, page: string): boolean {
  const name = /["'{\s]([A-Za-z_$][\w$]*)\s*["'}]$/.exec(text)?.[1];
  if (name === undefined) return false;
  const given = new RegExp(
    `(?:\\b(?:const|let|var)\\s+|\\$:\\s*)${
      name.replaceAll("$", "\\$")
    }\\b[^=\\n]{0,80}=([^;\\n]{0,300}(?:\\n\\s+[^;\\n]{0,300}){0,4})`,
    "g",
  );
  const values = [...page.matchAll(given)].map((match) => match[1] ?? "");
  return values.length > 0 &&
    values.every((value) => /sanitiz|sanitis|purif|escape/i.test(value) || CONSTANT.test(value));
}

function isCommented(page: string, index: number): boolean {
  const opened = page.lastIndexOf("<!--", index);
  return opened !== -1 && page.lastIndexOf("-->", index) < opened;
}
