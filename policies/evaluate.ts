import type { PolicyAction, Subject } from "./action.ts";
import { judgeCommand, prepareCommands, writtenPath } from "./commands.ts";
import { commandTexts } from "./command_texts.ts";
import { prepareContent } from "./content/code_findings.ts";
import { judgeContent } from "./content/content.ts";
import { type Decision, strictest } from "./decision.ts";
import { prepareInline } from "./inline/inline.ts";
import { judgeFile, unknownAgent } from "./files.ts";
import { httpRulesOf, judgeHttp } from "./http.ts";
import type { Policy } from "./policy.ts";
import { type Standing, standingOf } from "./standing.ts";

/** Loads the grammars that judging this action needs, if any; later calls return at once. */
export async function prepare(action: PolicyAction): Promise<void> {
  if (action.kind === "write") await prepareContent(action.path, action.content);
  if (action.kind !== "command") return;
  await prepareCommands();
  await prepareInline(action.command);
  for (const { target, text } of commandTexts(action.command)) {
    await prepareContent(writtenPath(target), text);
  }
}

/**
 * Judges one action: the strictest of all rules that apply, deny by default. `scope` holds the globs
 * of the claimed requirement, null where none is claimed. What it parses must be loaded: see `prepare`.
 */
export function decide(
  policy: Policy,
  subject: Subject,
  scope: readonly string[] | null,
  action: PolicyAction,
): Decision {
  const standing = standingOf(policy, subject, scope);
  if (standing === null) return unknownAgent(subject.agent, subject.role);
  return justified(policy, judge(standing, action));
}

/** Adds why the deciding rules are there, where the policy says so. */
function justified({ justifications = {} }: Policy, decision: Decision): Decision {
  const why = decision.rules.flatMap((rule) =>
    Object.hasOwn(justifications, rule) ? [justifications[rule]] : []
  );
  return why.length === 0
    ? decision
    : { ...decision, reason: `${decision.reason}. The policy says why: ${why.join("; ")}` };
}

function judge(standing: Standing, action: PolicyAction): Decision {
  const tree = false;
  switch (action.kind) {
    case "read":
      return judgeFile(standing, { use: "read", path: action.path, tree, linesDeleted: 0 });
    case "write":
      return strictest([
        judgeFile(standing, {
          use: "write",
          path: action.path,
          tree,
          linesDeleted: action.linesDeleted,
        }),
        judgeContent(action.path, action.content, action.before),
      ]);
    case "delete":
      return judgeFile(standing, {
        use: "delete",
        path: action.path,
        tree,
        linesDeleted: action.linesDeleted,
      });
    case "command":
      return judgeCommand(standing, action.command, action.countLines ?? null);
    case "http":
      return judgeHttp(httpRulesOf(standing), action.url, action.method);
  }
}
