import type { Finding } from "./finding.ts";
import { problemOf } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";

const MAX_PLACES = 300;
const MAX_PIPES = 3_000;
const MAX_LINE_CHARS = 1_000;
const FETCHES = String.raw`\b(?:curl|wget|aria2c|http|https|fetch)\s`;
const BEFORE = String
  .raw`(?:sudo\s+(?:-\S{1,20}\s+){0,5}|env\s+|exec\s+|[A-Z_]{1,40}=\S{0,200}\s+){0,5}(?:\/[\w/]{0,40}\/)?`;
const END = String.raw`(?=\s*(?:$|[\n;&|)"'${"`"}\\}]))`;
const SHELL = String
  .raw`(?:ba|z|da|k|a)?sh(?:\s+-{1,2}[a-z]{0,20}){0,5}(?:${END}|\s+-s\b|\s+--\s)`;
const INTERPRETER = String.raw`(?:python[\d.]{0,9}|node|perl|ruby|php)(?:\s+-)?${END}`;
/** A pipe into what runs it; what is before the pipe is looked at backwards from there. */
const PIPE = new RegExp(String.raw`\|\s*${BEFORE}(?:${SHELL}|${INTERPRETER})`, "gm");
const FETCHED = new RegExp(String.raw`${FETCHES}|\bbase64\s+(?:-d|-D|--decode)\b`);
/** A text that is fetched and run in one place. */
const RUNS = [
  String.raw`\b(?:(?:ba|z|da|k)?sh|source|python3?)\s+(?:-\w+\s+)?<\(\s*${FETCHES}`,
  String.raw`(?:^|[\s;&|])\.\s+<\(\s*${FETCHES}`,
  String
    .raw`\b(?:(?:ba|z|da|k)?sh\s+-\w{0,9}c|eval|python3?\s+-c)\s+\\?["']?(?:\$\(|${"`"})\s*${FETCHES}`,
  String
    .raw`\b(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b[^\n;|]{0,300}\|\s*(?:iex|Invoke-Expression)\b`,
  String
    .raw`\b(?:iex|Invoke-Expression)\b[\s(&{]{0,9}[^\n;]{0,200}?\b(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod|DownloadString)\b`,
].join("|");
const ALL = new RegExp(RUNS, "gm");
const SAYS = /(?:^|[\s;&|{(-])(?:echo|printf|log|warn|die|info|print)\s([^;]*)$/;
const FETCHING = /\b(?:curl|wget)[ \t](?:\\\n|[^\n;|&]){0,1000}/g;
const SAVED =
  /\s(?:-[a-zA-Z]{0,10}[oO]|--output|--output-document)[ =]?["']?([\w./$\\{}~-]{1,200}?\.(?:sh|bash|py|pl|run))\b/;
const VERIFIED = /\b(?:sha\d+sum|shasum|gpg|cosign|minisign|md5sum|openssl\s+dgst|checksum)\b/;

/** True for a command that runs what it fetches. */
export function runsFetched(command: string): boolean {
  return placesOf(command).length > 0;
}

/** Commands in a script, an image, a workflow or a manifest that run what they fetch. */
export function fetchedFindings(content: string): Finding[] {
  const rule = "runs_fetched";
  const places = placesOf(content).filter(({ index }) => {
    const before = lineBefore(content, index);
    return !/^\s*(?:#|\/\/|-\s*#)/.test(before) && !isSaid(before);
  });
  return [
    ...places.slice(0, MAX_PLACES).map(({ index, text }) => (
      { rule, line: lineAt(content, index), problem: problemOf(rule), text }
    )),
    ...savedFindings(content),
  ];
}

/** Where something is fetched that is run, in the order of the kinds. */
function placesOf(content: string): { index: number; text: string }[] {
  const places = [...content.matchAll(ALL)].map(({ 0: text, index }) => ({ index, text }));
  let pipes = 0;
  for (const { 0: pipe, index } of content.matchAll(PIPE)) {
    // No person writes so many; past the limit the next counts as one that fetches.
    if (++pipes > MAX_PIPES) return [...places, { index, text: pipe }];
    const start = commandStart(content, index);
    const at = content.slice(start, index).search(FETCHED);
    if (at !== -1) {
      places.push({ index: start + at, text: content.slice(start + at, index + pipe.length) });
    }
  }
  return places;
}

/** Where the command begins that ends at `end`, over lines that go on. */
function commandStart(content: string, end: number): number {
  const before = content.slice(Math.max(0, end - MAX_LINE_CHARS), end);
  const parts = before.split(/;|&&|(?<!\\)\r?\n/);
  return end - (parts.at(-1)?.length ?? 0);
}

function lineBefore(content: string, index: number): string {
  return content.slice(Math.max(0, index - MAX_LINE_CHARS), index).split("\n").at(-1) ?? "";
}

/** `curl -o a.sh ADDRESS`, and `a.sh` is run: nothing looks at it in between. */
function savedFindings(content: string): Finding[] {
  if (VERIFIED.test(content)) return [];
  return [...content.matchAll(FETCHING)].slice(0, MAX_PLACES).flatMap(({ 0: text, index }) => {
    const file = SAVED.exec(text)?.[1];
    if (file === undefined) return [];
    const name = file.replace(/[^\w/]/g, "\\$&");
    const run = new RegExp(
      `(?:^|[\\n;&|])\\s*(?:-\\s+|RUN\\s+|@)?(?:sudo\\s+)?(?:(?:(?:ba|z|da)?sh|source|\\.|python3?|perl)\\s+(?:-\\w+\\s+)*)?["']?${name}(?![\\w.])`,
    );
    if (!run.test(content.slice(index + text.length))) return [];
    const rule = "runs_fetched";
    return [{ rule, line: lineAt(content, index), problem: problemOf(rule), text }];
  });
}

/** True inside of what is only printed. */
function isSaid(before: string): boolean {
  const said = SAYS.exec(before)?.[1] ?? "";
  return !said.includes("$(") && /^(?:[^"']|"[^"]*"|'[^']*')*["'][^"']*$/.test(said);
}
