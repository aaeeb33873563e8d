export * from "./state.ts";
export {
  compareSchemas,
  type ContractUnderTest,
  type ContractVerdict,
  schemaProblems,
  type SourceFile,
  validateContracts,
  type Violation,
} from "./contract_kinds/mod.ts";
export {
  type Action,
  chooseSandbox,
  type E2bAccess,
  nestedRepositories,
  type Planned,
  refuseUnrunnablePlan,
} from "./harness/mod.ts";
export {
  diffHistory,
  type FileChange,
  type HistoryDiff,
  keptTrees,
  recoverable,
  recoverFiles,
  restoreProject,
  type RestoreResult,
  takeSnapshot,
} from "./history/mod.ts";
export {
  CONTRACT_PAGE_POLICY,
  contractGraph,
  contractPage,
  contractsYaml,
  contractWebPage,
  coordinationYaml,
  type ImportFile,
  importState,
  LOG_YAML_EMPTY,
  LOG_YAML_HEAD,
  logYaml,
  MAX_IMPORT_BYTES,
  readRegistryFile,
  requirementsYaml,
} from "./interchange/mod.ts";
export { verifyAnchored } from "./loop/anchors.ts";
export { driveRun, startRun } from "./loop/auto_loop.ts";
export { judgeContracts, judgeDirectory, validateRegistry } from "./loop/contract_check.ts";
export type {
  AgentEvent,
  AgentOutcome,
  AgentTask,
  Executor,
  TaskKind,
  TokenUsage,
} from "./loop/executor.ts";
export { RESTING } from "./loop/machine.ts";
export { abandonRun, reopenRun, type RunChanges, unfinishedRun } from "./loop/run_control.ts";
export { externalExecutor } from "./loop/external_executor.ts";
export { runTaskProgram } from "./loop/agent_programs.ts";
export { requestRest } from "./loop/run_requests.ts";
export { findingText } from "./loop/briefs.ts";
export { type NextStep, nextSteps } from "./loop/next_steps.ts";
export { html } from "./loop/report/html.ts";
export type { Section as ReportSection } from "./loop/report/document.ts";
export { markdown } from "./loop/report/markdown.ts";
export { runReport } from "./loop/report/run_report.ts";
export type { RunEvent } from "./loop/run_events.ts";
export { FREE } from "./loop/turns.ts";
export {
  Diverged,
  logOrder,
  openReplay,
  ProcessEnded,
  type Replay,
  treesOfRun,
} from "./replay/mod.ts";
export { openProject, type Project } from "./project.ts";
export { lockRun } from "./store/run_lock.ts";
export type { SpendScope } from "./ssot/runs/spend.ts";
