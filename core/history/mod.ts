export { diffHistory, type FileChange, type HistoryDiff } from "./diff.ts";
export { keptTrees } from "./kept_trees.ts";
export { recoverable, recoverFiles } from "./recover.ts";
export { restoreProject, type RestoreResult } from "./restore.ts";
export { takeSnapshot } from "./take_snapshot.ts";
