// The shared state without the harness and the loop: what commands that must start fast need.
export { type Clock, isoTime, logicalClock, systemClock } from "./clock.ts";
export { type ErrorCode, errorOf, fail, isMaestroError, MaestroError } from "./errors.ts";
export { lookAgain } from "./change_bell.ts";
export { followLog } from "./feed.ts";
export { ioReason } from "./io_reason.ts";
export { plain } from "./plain_text.ts";
export { ownFile, refuseLinkedState } from "./own_files.ts";
export { Hub, hubFile, type WriteLabel } from "./hub.ts";
export { moveState } from "./move_state.ts";
export { hubAt } from "./time_travel.ts";
export { anchorLine, anchorsIn } from "./ssot/log/anchor.ts";
export {
  type Approval,
  APPROVAL_STATUSES,
  type ApprovalStatus,
  attemptOf,
  getApproval,
  listApprovals,
  unusedApprovals,
} from "./ssot/callers/approval.ts";
export { askApproval, decideApproval } from "./ssot/callers/approvals.ts";
export {
  type Claim,
  claimRequirement,
  currentClaim,
  markDone,
  releaseRequirement,
} from "./ssot/claims/claim.ts";
export {
  type Contract,
  contractSchema,
  deprecateContract,
  getContract,
  listContracts,
  pinContract,
} from "./ssot/contracts/contracts.ts";
export { CONTRACT_NAME } from "./contract_kinds/contract_name.ts";
export { KIND_NAMES } from "./contract_kinds/kinds.ts";
export { schemaForms, schemaRemedy } from "./contract_kinds/schema_forms.ts";
export {
  type ContractConflict,
  proposeContract,
  type ProposedContract,
} from "./ssot/contracts/contract_proposal.ts";
export {
  addGuidance,
  getGuidance,
  type Guidance,
  GUIDANCE_KINDS,
  guidanceFor,
  listGuidance,
  MAX_GUIDANCE_CHARS,
  retireGuidance,
} from "./ssot/guidance.ts";
export {
  acceptHandoff,
  type Baton,
  createHandoff,
  getHandoff,
  type Handoff,
  HANDOFF_STATUSES,
  type HandoffStatus,
  listHandoffs,
  waitingHandoffs,
} from "./ssot/claims/handoffs.ts";
export { pasteOf, ukiOf } from "./ssot/claims/uki.ts";
export { forceRelease } from "./ssot/claims/force_release.ts";
export {
  acquireLocks,
  forceReleaseLock,
  liveLeases,
  liveLocks,
  releaseLocks,
} from "./ssot/claims/locks.ts";
export { SETTABLE_RESULTS, updateCriterion } from "./ssot/requirements/criterion_update.ts";
export {
  addMilestone,
  MAX_MEMBERS,
  MILESTONE_KINDS,
  milestonesOf,
  sealMilestone,
} from "./ssot/missions/milestones.ts";
export {
  createMission,
  decideMission,
  getMission,
  listMissions,
  type Mission,
} from "./ssot/missions/missions.ts";
export {
  missionOf,
  missionPolicy,
  refuseOwnMission,
  setMissionPolicy,
} from "./ssot/missions/mission_policies.ts";
export { noticesFor, settleNotices } from "./ssot/contracts/notices.ts";
export { editRequirement, type RequirementChange } from "./ssot/requirements/requirement_edit.ts";
export { requirementHistory } from "./ssot/requirements/requirement_history.ts";
export { moveRequirement } from "./ssot/requirements/requirement_move.ts";
export { changeStatus, SETTABLE } from "./ssot/requirements/requirement_status.ts";
export { searchMemory, searchRequirements } from "./ssot/search.ts";
export { chainHead, chainId, type LogEntry } from "./ssot/log/execution_log.ts";
export { type LogFilter, logPage, matchesFilter } from "./ssot/log/log_query.ts";
export { deleteMemory, memoryKeys, memoryOf, setMemory } from "./ssot/memory.ts";
export { requireOwnModule } from "./ssot/contracts/modules.ts";
export { canonicalJson, hashOf, sha256 } from "./hash.ts";
export { outline, type OutlineNode } from "./ssot/requirements/outline.ts";
export { type Overview, overview } from "./ssot/overview.ts";
export { parseTime, type Position, resolvePosition } from "./ssot/log/positions.ts";
export {
  type Answer,
  askQuestion,
  MAX_QUESTION_CHARS,
  openQuestions,
  refuseWhileAsked,
} from "./ssot/runs/questions.ts";
export {
  agreeOnContracts,
  type PlannedChild,
  requireContracts,
} from "./ssot/missions/plan_contracts.ts";
export { separateScopes, type Serialised } from "./ssot/missions/plan_scopes.ts";
export { addDependency } from "./ssot/requirements/dependencies.ts";
export {
  getRequirement,
  listRequirements,
  pageOfRequirements,
  type Requirement,
} from "./ssot/requirements/requirement.ts";
export {
  addRoot,
  decompose,
  MAX_DESCRIPTION_CHARS,
  MAX_TITLE_CHARS,
  type NewRequirement,
} from "./ssot/requirements/requirement_tree.ts";
export { MAX_IDEMPOTENCY_KEY_CHARS } from "./ssot/callers/replies.ts";
export { readyRequirements } from "./ssot/requirements/readiness.ts";
export { createSnapshot } from "./ssot/log/snapshots.ts";
export { type ReadTx } from "./store/mod.ts";
export { hasPassword, isPostgres, shownLocation } from "./store/mod.ts";
export { restoreState } from "./ssot/log/restore.ts";
export { spendOf } from "./ssot/runs/spend_rows.ts";
export { scopeOfTask } from "./ssot/runs/spend_scope.ts";
export { REVIEW_CATEGORIES, submitReview } from "./ssot/requirements/reviews.ts";
export { type Actor, type Role, WORKER_ROLES } from "./ssot/roles.ts";
export {
  EXECUTOR_KINDS,
  type ExecutorKind,
  getRun,
  latestRun,
  PARALLEL_MAX,
  type Run,
  RUN_DEFAULTS,
  RUN_ROLES,
  type RunOptions,
  type RunRequest,
  type RunRole,
} from "./ssot/runs/runs.ts";
export {
  closeSession,
  newestOpenSession,
  openSession,
  openSessions,
  type Session,
  sessionById,
} from "./ssot/callers/sessions.ts";
export {
  createToken,
  listTokens,
  liveToken,
  revokeToken,
  type Token,
} from "./ssot/callers/tokens.ts";
export { newSecret, secretHash } from "./ssot/callers/token_secret.ts";
export { requireTables, stateRows } from "./ssot/log/state_rows.ts";
export { stateHash, stateHashes } from "./ssot/log/state_hash.ts";
export { listSnapshots, type Snapshot } from "./ssot/log/snapshots.ts";
export { type RowChange, rowsChangedBetween } from "./ssot/log/state_diff.ts";
export { type CompletedTable, idsBeginningWith, rowsTouchedBy } from "./ssot/log/touched_rows.ts";
export { verifyLog } from "./ssot/log/verify_log.ts";
export { workPacket } from "./ssot/claims/work_packet.ts";
export { isDriven } from "./store/run_lock.ts";
