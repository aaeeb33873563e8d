export { Diverged, ProcessEnded } from "./followed_log.ts";
export { logOrder } from "./log_order.ts";
export { openReplay, type Replay } from "./open_replay.ts";
export { treesOfRun } from "./trees.ts";
