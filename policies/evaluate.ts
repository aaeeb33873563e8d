import type { PolicyAction, Subject } from "./action.ts";
import { judgeCommand } from "./commands.ts";
import { judgeContent } from "./content.ts";
import { type Decision, strictest } from "./decision.ts";
import { judgeFile, unknownAgent } from "./files.ts";
import { judgeHttp } from "./http.ts";
import type { Policy } from "./policy.ts";
import { type Standing, standingOf } from "./standing.ts";

/**
 * Judges one action: the strictest of all rules that apply, deny by default. `scope` holds the globs
 * of the claimed requirement, null where none is claimed. Commands need `prepareCommands` before.
 */
export function decide(
  policy: Policy,
  subject: Subject,
  scope: readonly string[] | null,
  action: PolicyAction,
): Decision {
  const standing = standingOf(policy, subject, scope);
  return standing === null ? unknownAgent(subject.agent, subject.role) : judge(standing, action);
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
        judgeContent(action.path, action.content),
      ]);
    case "delete":
      return judgeFile(standing, {
        use: "delete",
        path: action.path,
        tree,
        linesDeleted: action.linesDeleted,
      });
    case "command":
      return judgeCommand(standing, action.command);
    case "http":
      return judgeHttp(standing.policy.network.allow, action.url, action.method);
  }
}
