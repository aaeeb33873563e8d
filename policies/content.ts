import { allow, type Decision, deny, strictest } from "./decision.ts";
import { codeFindings } from "./content_code.ts";
import { secretFindings } from "./content_secrets.ts";

/** Larger content is not judged and thus refused. */
export const MAX_CONTENT_CHARS = 2_000_000;
const MAX_SHOWN = 5;

/** Something in written content that must not be there; `line` is 1-based. */
export interface Finding {
  rule: string;
  line: number;
  problem: string;
}

/** Judges what is written to a file: no credentials, no code that hands control to its input. */
export function judgeContent(path: string, content: string): Decision {
  if (content.length > MAX_CONTENT_CHARS) {
    return deny(
      "builtin.content.size",
      `Cannot write ${path}: it has ${content.length} characters. ` +
        `Write at most ${MAX_CONTENT_CHARS}, or generate it with a command`,
    );
  }
  const findings = [...secretFindings(content), ...codeFindings(path, content)];
  if (findings.length === 0) return allow("builtin.content", "nothing in it is dangerous");
  return strictest(
    findings.slice(0, MAX_SHOWN).map(({ rule, line, problem }) =>
      deny(`builtin.content.${rule}`, `Cannot write ${path}: line ${line} ${problem}`)
    ),
  );
}
