// What decides, without what reads policies: for processes that are started for one decision.
export { budgetOf } from "./budget.ts";
export { prepareCommands } from "./commands.ts";
export { prepareContent } from "./content/code_findings.ts";
export { type Decision, strictest } from "./decision.ts";
export { decide, prepare } from "./evaluate.ts";
export { unclaimedFor } from "./files.ts";
export { globSelects } from "./globs.ts";
export { normalizePath, protectedName } from "./paths.ts";
