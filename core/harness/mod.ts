export type { Action } from "./action.ts";
export { settleOpenCommands } from "./open_commands.ts";
export { runAgentProgram } from "./programs/agent_program.ts";
export { MISSING_EXIT } from "./programs/program_process.ts";
export { GATE_ACTION } from "./human_gate.ts";
export { Harness } from "./harness.ts";
export { openGate } from "./network/open_gate.ts";
export { chooseSandbox } from "./sandboxes/choose.ts";
export type { E2bAccess } from "./sandboxes/e2b_machine.ts";
export type { Sandbox } from "./sandboxes/sandbox.ts";
export { type FileVersion, ShadowRepo, TIMELESS } from "./repositories/shadow_repo.ts";
export { belongsToModule, type Membership, moduleSources } from "./module_sources.ts";
export { judgeCheck, type Planned, refuseUnrunnablePlan } from "./plan_rules.ts";
export {
  filesChangedBetween,
  filesChangedSince,
  recordUndone,
  touchedBy,
} from "./witness/touched.ts";
export { keepVersions } from "./file_version.ts";
export { applyVersions, layOutTree } from "./lay_out.ts";
export { undoTouched } from "./witness/undo.ts";
export type { ClaimWitnessed } from "./witness/claim_witness.ts";
export { undoEpoch } from "./witness/undo_epoch.ts";
export { nestedRepositories } from "./repositories/nested_repositories.ts";
export { messagesOfTags, publish, userRepoInfo } from "./repositories/user_repo.ts";
export { snapshotWorkspace } from "./workspace_snapshot.ts";
export { Workspace } from "./workspace.ts";
