// The shared state without the harness and the loop: what commands that must start fast need.
export { type Clock, isoTime, logicalClock, systemClock } from "./clock.ts";
export { type ErrorCode, errorOf, fail, isMaestroError, MaestroError } from "./errors.ts";
export { followLog } from "./feed.ts";
export { Hub, hubFile, type WriteLabel } from "./hub.ts";
export { moveState } from "./move_state.ts";
export { hubAt } from "./time_travel.ts";
export { claimRequirement, markDone, releaseRequirement } from "./ssot/claim.ts";
export { getContract, proposeContract } from "./ssot/contracts.ts";
export { chainHead, chainId, latestLog, type LogEntry } from "./ssot/execution_log.ts";
export { memoryOf, setMemory } from "./ssot/memory.ts";
export { requireOwnModule } from "./ssot/modules.ts";
export { hashOf } from "./hash.ts";
export { type Overview, overview } from "./ssot/overview.ts";
export { addDependency } from "./ssot/readiness.ts";
export { getRequirement, listRequirements } from "./ssot/requirement.ts";
export {
  addRoot,
  decompose,
  MAX_DESCRIPTION_CHARS,
  MAX_TITLE_CHARS,
  type NewRequirement,
} from "./ssot/requirement_tree.ts";
export { hasPassword, isPostgres, shownLocation } from "./store/mod.ts";
export { restoreState } from "./ssot/restore.ts";
export { submitReview } from "./ssot/reviews.ts";
export { type Actor, type Role, WORKER_ROLES } from "./ssot/roles.ts";
export { getRun, latestRun, type Run, type RunOptions, updateRun } from "./ssot/runs.ts";
export { closeSession, openSession } from "./ssot/sessions.ts";
export { stateRows } from "./ssot/state_rows.ts";
export { verifyLog } from "./ssot/verify_log.ts";
export { workPacket } from "./ssot/work_packet.ts";
