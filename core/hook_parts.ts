// What judges an action without doing it: for hooks, which start anew for each one and do not load the
// rest of the harness.
export { type Grant, grantOf } from "./harness/grant.ts";
export { lineCount, linesRemoved } from "./harness/line_counts.ts";
export { workspaceLines } from "./harness/workspace_lines.ts";
export { refuseLockedPath } from "./harness/others.ts";
export { knownPolicy } from "./project_policy/known_policy.ts";
export { beginStep, payStep, recordStep } from "./ssot/runs/spend.ts";
