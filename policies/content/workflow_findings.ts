import type { Finding } from "./finding.ts";
import { problemOf } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";

const RULE = "shell_injection";
const MAX_PLACES = 300;
const WORKFLOW = /^\s*(?:-\s*)?(?:runs-on|uses|runs)\s*:/m;
/** What anybody may write into an issue, a request or a commit, as it is put into a workflow. */
const SENT =
  /\$\{\{[^}]{0,200}\bgithub\.(?:head_ref|event\.(?:[\w.*[\]]+\.)?(?:title|body|message|ref|label|name|email|page_name|default_branch|display_title|head_branch))\b[^}]{0,200}\}\}/g;

/** Steps of a workflow that put into a script what strangers send: the shell reads it as code. */
export function workflowFindings(content: string): Finding[] {
  if (!WORKFLOW.test(content)) return [];
  return [...content.matchAll(SENT)].slice(0, MAX_PLACES)
    .filter(({ 0: text, index }) =>
      !/github\.event\.(?:repository|sender|organization)\b/.test(text) &&
      /^(?:run|script)$/.test(keyAt(content, index))
    )
    .map(({ 0: text, index }) => (
      { rule: RULE, line: lineAt(content, index), problem: problemOf(RULE), text }
    ));
}

/** The key whose value holds a position: on its line, or above the block of text that it is in. */
function keyAt(content: string, index: number): string {
  const lines = content.slice(0, index).split("\n");
  const own = KEY.exec(lines.at(-1) ?? "");
  let inner = indentOf(lines.at(-1) ?? "");
  for (let i = lines.length - 2; i >= 0; i--) {
    const line = lines[i] ?? "";
    if (line.trim() === "" || indentOf(line) >= inner) continue;
    const key = KEY.exec(line);
    if (key !== null && /[|>][+-]?\d?\s*(?:#.*)?$/.test(line)) return key[1] ?? "";
    if (own !== null) return own[1] ?? "";
    inner = indentOf(line);
  }
  return own?.[1] ?? "";
}

const KEY = /^\s*(?:-\s+)?["']?([\w.-]+)["']?\s*:(?:\s|$)/;

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
