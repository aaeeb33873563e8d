import type { Finding } from "./finding.ts";
import { problemOf } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";

const MAX_PLACES = 300;
const MAX_LINE_CHARS = 1_000;
const FETCHES = String.raw`\b(?:curl|wget|aria2c|http|https|fetch)\s`;
const LINE = String.raw`(?:\\\r?\n|[^;&\n]|(?<=\S)&(?!&)){0,1000}?`;
const BEFORE = String
  .raw`(?:sudo\s+(?:-\S+\s+){0,5}|env\s+|exec\s+|[A-Z_]+=\S*\s+){0,5}(?:\/[\w/]{0,40}\/)?`;
const END = String.raw`(?=\s*(?:$|[\n;&|)"'${"`"}\\}]))`;
const SHELL = String.raw`(?:ba|z|da|k|a)?sh(?:\s+-{1,2}[a-z]*)*(?:${END}|\s+-s\b|\s+--\s)`;
const INTERPRETER = String.raw`(?:python[\d.]*|node|perl|ruby|php)(?:\s+-)?${END}`;
/** A text that is fetched, or unpacked from letters, and run without being looked at. */
const RUNS = [
  String.raw`${FETCHES}${LINE}\|\s*${BEFORE}(?:${SHELL}|${INTERPRETER})`,
  String.raw`\bbase64\s+(?:-d|-D|--decode)\b${LINE}\|\s*${BEFORE}(?:${SHELL}|${INTERPRETER})`,
  String.raw`\b(?:(?:ba|z|da|k)?sh|source|python3?)\s+(?:-\w+\s+)?<\(\s*${FETCHES}`,
  String.raw`(?:^|[\s;&|])\.\s+<\(\s*${FETCHES}`,
  String
    .raw`\b(?:(?:ba|z|da|k)?sh\s+-\w*c|eval|python3?\s+-c)\s+\\?["']?(?:\$\(|${"`"})\s*${FETCHES}`,
  String
    .raw`\b(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b[^\n;]{0,500}\|\s*(?:iex|Invoke-Expression)\b`,
  String
    .raw`\b(?:iex|Invoke-Expression)\b[\s(&{]{0,9}[^\n;]{0,200}\b(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod|DownloadString)\b`,
].join("|");
const RUNS_FETCHED = new RegExp(RUNS, "m");
const ALL = new RegExp(RUNS, "gm");
const SAYS = /(?:^|[\s;&|{(-])(?:echo|printf|log|warn|die|info|print)\s([^;]*)$/;
const SAVED =
  /\b(?:curl|wget)\s(?:\\\n|[^\n;|&])*?\s(?:-[a-zA-Z]*[oO]|--output|--output-document)[ =]?["']?([\w./$\{}~-]{1,200}?\.(?:sh|bash|py|pl|run))\b/g;
const VERIFIED = /\b(?:sha\d+sum|shasum|gpg|cosign|minisign|md5sum|openssl\s+dgst|checksum)\b/;

/** True for a command that runs what it fetches. */
export function runsFetched(command: string): boolean {
  return RUNS_FETCHED.test(command);
}

/** Commands in a script, an image, a workflow or a manifest that run what they fetch. */
export function fetchedFindings(content: string): Finding[] {
  const findings: Finding[] = [];
  for (const { 0: text, index } of content.matchAll(ALL)) {
    const before = content.slice(Math.max(0, index - MAX_LINE_CHARS), index).split("\n").at(-1) ??
      "";
    if (/^\s*(?:#|\/\/|-\s*#)/.test(before) || isSaid(before)) continue;
    const rule = "runs_fetched";
    findings.push({ rule, line: lineAt(content, index), problem: problemOf(rule), text });
    if (findings.length >= MAX_PLACES) break;
  }
  return [...findings, ...savedFindings(content)];
}

/** `curl -o a.sh ADDRESS`, and `a.sh` is run: nothing looks at it in between. */
function savedFindings(content: string): Finding[] {
  if (VERIFIED.test(content)) return [];
  return [...content.matchAll(SAVED)].slice(0, MAX_PLACES).flatMap(
    ({ 0: text, 1: file, index }) => {
      const name = (file ?? "").replace(/[^\w/]/g, "\\$&");
      const run = new RegExp(
        `(?:^|[\\n;&|])\\s*(?:-\\s+|RUN\\s+|@)?(?:sudo\\s+)?(?:(?:(?:ba|z|da)?sh|source|\\.|python3?|perl)\\s+(?:-\\w+\\s+)*)?["']?${name}(?![\\w.])`,
      );
      if (!run.test(content.slice(index + text.length))) return [];
      const rule = "runs_fetched";
      return [{ rule, line: lineAt(content, index), problem: problemOf(rule), text }];
    },
  );
}

/** True inside of what is only printed. */
function isSaid(before: string): boolean {
  const said = SAYS.exec(before)?.[1] ?? "";
  return !said.includes("$(") && /^(?:[^"']|"[^"]*"|'[^']*')*["'][^"']*$/.test(said);
}
