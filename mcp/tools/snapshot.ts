import { z } from "zod";
import { fail, listSnapshots, type RowChange, type Snapshot } from "../../core/state.ts";
import { cut, fitting, REPLY_CHARS_MAX } from "../fit.ts";
import { defineTool } from "../tool.ts";

const MAX_VALUE_CHARS = 200;
const MAX_PATHS = 100;
const point = (what: string) =>
  z.string().min(1).max(200).describe(`${what}: snapshot id or name, log position, or time`);

const create = defineTool({
  name: "snapshot_create",
  title: "Take a snapshot",
  description: "Name this point of history: shared state and files together can come back to it.",
  effect: "write",
  toolset: "state",
  roles: ["planning", "any", "human"],
  input: z.strictObject({
    name: z.string().min(1).max(100).optional().describe("Unique, such as before-refactor"),
  }),
  output: z.looseObject({ id: z.string(), seq: z.int() }),
  async handle({ project, actor }, { name }, { idempotencyKey }) {
    const { takeSnapshot } = await import("../../core/mod.ts");
    return shown(await takeSnapshot(project, actor, { name: name ?? null, idempotencyKey }));
  },
});

const list = defineTool({
  name: "snapshot_list",
  title: "List snapshots",
  description: "List the snapshots, newest first.",
  effect: "read",
  toolset: "state",
  roles: "all",
  input: z.strictObject({
    limit: z.int().min(1).max(200).default(50).describe("Page size"),
    cursor: z.string().max(30).optional().describe("next_cursor of the page before"),
  }),
  output: z.looseObject({ snapshots: z.array(z.unknown()), total: z.int() }),
  async handle({ project }, { limit, cursor }) {
    const all = (await project.hub.read(listSnapshots)).toReversed();
    const last = all.findIndex(({ id }) => id === cursor);
    if (cursor !== undefined && last < 0) {
      throw fail(
        "invalid",
        `Cannot list after ${cursor}: there is no such snapshot`,
        "Give next_cursor of the page before, or none to begin anew.",
      );
    }
    const start = last + 1;
    const page = fitting(all.slice(start, start + limit).map(shown), REPLY_CHARS_MAX - 200);
    const more = start + page.length < all.length;
    return {
      snapshots: page,
      total: all.length,
      next_cursor: more ? page.at(-1)?.id ?? null : null,
    };
  },
});

const diff = defineTool({
  name: "snapshot_diff",
  title: "Compare two points of history",
  description:
    "What differs in shared state (rows, changed columns) and files between two points, or one and now.",
  effect: "read",
  toolset: "state",
  roles: "all",
  input: z.strictObject({
    from: point("Where to begin"),
    to: point("Where to end; now by default").optional(),
    limit: z.int().min(1).max(200).default(50).describe("Rows and files at most"),
  }),
  output: z.looseObject({ rows_total: z.int(), files_total: z.int() }),
  async handle({ project }, { from, to, limit }) {
    const { diffHistory } = await import("../../core/mod.ts");
    const found = await diffHistory(project, from, to);
    const files = found.files.slice(0, limit).map(({ path, status }) => ({ path, status }));
    return {
      from: found.from,
      to: found.to,
      rows_total: found.rows.length,
      rows: fitting(found.rows.slice(0, limit).map(brief), REPLY_CHARS_MAX / 2),
      files_total: found.files.length,
      files: fitting(files, REPLY_CHARS_MAX / 2 - 600),
    };
  },
});

const restore = defineTool({
  name: "snapshot_restore",
  title: "Restore an earlier state",
  description:
    "Put shared state and files back together, as new history. What a person changed stays. Refused while agents hold claims or a run is unfinished, unless force ends them.",
  effect: "write",
  destructive: true,
  toolset: "state",
  roles: ["human", "loop"],
  input: z.strictObject({
    to: point("Where to"),
    force: z.boolean().default(false).describe("Take claims away and end an unfinished run"),
  }),
  output: z.looseObject({ seq: z.int(), before: z.string() }),
  async handle({ project, actor }, input, { idempotencyKey }) {
    const { restoreProject } = await import("../../core/mod.ts");
    const request = { ...input, idempotencyKey };
    const { restored, kept, ...result } = await restoreProject(project, actor, request);
    return {
      ...result,
      restored_total: restored.length,
      restored: fitting(restored.slice(0, MAX_PATHS), REPLY_CHARS_MAX / 2),
      kept_total: kept.length,
      kept: fitting(kept.slice(0, MAX_PATHS), REPLY_CHARS_MAX / 2 - 300),
    };
  },
});

function shown({ id, name, seq, workspaceCommit, createdAt }: Snapshot) {
  return { id, name, seq, workspace_commit: workspaceCommit, created_at: createdAt };
}

/** Added and removed rows are named; changed ones show what changed, long values cut. */
function brief({ table, id, change, columns }: RowChange) {
  if (change !== "changed") return { table, id, change };
  const value = (stored: string | number | null) =>
    typeof stored === "string" ? cut(stored, MAX_VALUE_CHARS) : stored;
  const entries = Object.entries(columns).map(([name, { before, after }]) =>
    [name, { before: value(before), after: value(after) }] as const
  );
  return { table, id, change, columns: Object.fromEntries(entries) };
}

export const snapshotTools = [create, list, diff, restore];
