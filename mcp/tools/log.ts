import { z } from "zod";
import { fail, type LogEntry, logPage } from "../../core/state.ts";
import { cut, fitting, REPLY_CHARS_MAX } from "../fit.ts";
import { defineTool } from "../tool.ts";

const MAX_TEXT_CHARS = 400;
const filter = (what: string) => z.string().min(1).max(300).optional().describe(what);

const query = defineTool({
  name: "log_query",
  title: "Query the execution log",
  description:
    "Who did what to which target, newest first; with after, oldest first from that entry on. total counts all that match, next_cursor leads to the rest.",
  effect: "read",
  toolset: "state",
  roles: "all",
  input: z.strictObject({
    agent: filter("Agent name; name* for any ending"),
    action: filter("Action type, such as CODE_*"),
    target: filter("Target, such as R0.2, C1, src/api/*"),
    status: z.enum(["SUCCESS", "FAILED", "DENIED"]).optional().describe("Outcome"),
    after: z.int().min(0).optional().describe("Entries after this seq only, oldest first"),
    limit: z.int().min(1).max(200).default(30).describe("Page size"),
    cursor: z.string().max(30).optional().describe("next_cursor of the page before"),
  }),
  output: z.looseObject({ entries: z.array(z.unknown()), total: z.int() }),
  async handle({ project }, { after, limit, cursor, ...wanted }) {
    const place = cursor === undefined ? { after } : placeOf(cursor);
    const page = await project.hub.read((tx) => logPage(tx, wanted, { ...place, limit }));
    const forward = place.after !== undefined;
    const inOrder = forward ? page.entries : page.entries.toReversed();
    const entries = fitting(inOrder.map(shown), REPLY_CHARS_MAX - 200);
    const last = entries.at(-1);
    const more = page.more || entries.length < page.entries.length;
    return {
      entries,
      total: page.total,
      next_cursor: more && last ? `${forward ? "after" : "before"}:${last.seq}` : null,
    };
  },
});

const annotate = defineTool({
  name: "log_annotate",
  title: "Annotate the log",
  description: "Add a note about a requirement, contract, file or log entry to the execution log.",
  effect: "write",
  toolset: "review",
  roles: ["review", "test", "human", "any"],
  input: z.strictObject({
    target: z.string().min(1).max(300)
      .describe("Such as requirement:R0.2, C1, log:12 or a path"),
    note: z.string().min(1).max(2_000).describe("What there is to say"),
  }),
  output: z.looseObject({ target: z.string() }),
  async handle({ project, actor }, input, { idempotencyKey }) {
    const { target, note } = input;
    const label = { action: "LOG_ANNOTATE", target, input, note, always: true, idempotencyKey };
    await project.hub.write(actor, label, () => Promise.resolve({ target }));
    return { target };
  },
});

const verify = defineTool({
  name: "log_verify",
  title: "Verify the log",
  description:
    "Recompute the hash chain, replay the journal and compare it with the state and the anchors in git tags.",
  effect: "read",
  toolset: "state",
  roles: "all",
  input: z.strictObject({}),
  output: z.looseObject({ ok: z.boolean(), problem: z.string().nullable() }),
  async handle({ project }) {
    const { verifyAnchored } = await import("../../core/mod.ts");
    return { ...await verifyAnchored(project) };
  },
});

function placeOf(cursor: string): { after?: number; before?: number } {
  const [, way, seq] = /^(after|before):(\d{1,15})$/.exec(cursor) ?? [];
  if (way === "after") return { after: Number(seq) };
  if (way === "before") return { before: Number(seq) };
  throw fail(
    "invalid",
    `Cannot query the log at the cursor ${cursor}`,
    "Use next_cursor as it was returned.",
  );
}

/** An entry without its hashes and with long texts cut: `maestro log show --json` has all of it. */
function shown({ seq, at, agent_id, role, action_type, target, status, error, note }: LogEntry) {
  return {
    seq,
    at,
    agent: agent_id,
    role,
    action: action_type,
    target: cut(target, MAX_TEXT_CHARS),
    status,
    ...(error === "" ? {} : { error: cut(error, MAX_TEXT_CHARS) }),
    ...(note === "" ? {} : { note: cut(note, MAX_TEXT_CHARS) }),
  };
}

export const logTools = [query, annotate, verify];
