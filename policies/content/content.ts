import { allow, type Decision, deny, strictest } from "../decision.ts";
import { codeFindings } from "./code_findings.ts";
import { environmentFindings } from "./environment_findings.ts";
import type { Finding } from "./finding.ts";
import { isTestPath } from "./languages.ts";
import { secretFindings } from "./secret_findings.ts";

/** Larger content is not judged and thus refused. */
const MAX_CONTENT_CHARS = 2_000_000;
const MAX_SHOWN = 5;

/**
 * Judges what is written to a file: no credentials, no code that hands control to its input. What
 * `before` held already, the present text of the file, is not brought in by the write.
 */
export function judgeContent(
  path: string,
  content: string,
  before: string | null = null,
): Decision {
  if (content.length > MAX_CONTENT_CHARS) {
    return deny(
      "builtin.content.size",
      `Cannot write ${path}: it has ${content.length} characters. ` +
        `Write at most ${MAX_CONTENT_CHARS}, or generate it with a command`,
    );
  }
  const old = before !== null && before.length <= MAX_CONTENT_CHARS ? before : "";
  const isTest = isTestPath(path);
  const findings = [
    ...added(secretFindings(content, isTest), () => secretFindings(old, isTest)),
    ...added(environmentFindings(path, content), () => environmentFindings(path, old)),
    ...added(codeFindings(path, content), () => codeFindings(path, old)),
  ];
  if (findings.length === 0) return allow("builtin.content", "nothing in it is dangerous");
  return strictest(
    findings.slice(0, MAX_SHOWN).map(({ rule, line, problem }) =>
      deny(`builtin.content.${rule}`, `Cannot write ${path}: line ${line} ${problem}`)
    ),
  );
}

/** The findings that were not there before, each as often as it is new. */
function added(findings: readonly Finding[], before: () => readonly Finding[]): readonly Finding[] {
  if (findings.length === 0) return findings;
  const known = new Map<string, number>();
  for (const finding of before()) known.set(keyOf(finding), (known.get(keyOf(finding)) ?? 0) + 1);
  return findings.filter((finding) => {
    const left = known.get(keyOf(finding)) ?? 0;
    known.set(keyOf(finding), left - 1);
    return left <= 0;
  });
}

function keyOf({ rule, text }: Finding): string {
  return `${rule} ${text.replace(/\s+/g, " ").trim()}`;
}
