import assert from "node:assert/strict";
import { worked } from "../helpers/history.ts";
import { connect } from "../helpers/mcp_client.ts";

const REPLY_BYTES_MAX = 8 * 1024;

interface Entry {
  seq: number;
  note?: string;
  target: string;
}

Deno.test("an agent pages through the log in replies of at most 8 KB", async () => {
  await using project = await worked();
  await using agent = await project.agent();
  const seen: number[] = [];
  let cursor: string | null = null;
  let total = 0;
  do {
    const { output, error } = await agent.call("log_query", {
      limit: 200,
      ...(cursor === null ? {} : { cursor }),
    });
    assert.equal(error, null);
    assert.ok(JSON.stringify(output).length <= REPLY_BYTES_MAX);
    seen.push(...(output.entries as Entry[]).map(({ seq }) => seq));
    cursor = output.next_cursor as string | null;
    total = Number(output.total);
  } while (cursor !== null);
  assert.deepEqual(seen, Array.from({ length: total }, (_, index) => total - index));
  const touched = await agent.call("log_query", { target: "src/api/*", action: "CODE_*" });
  assert.ok(Number(touched.output.total) >= 5);
  const later = await agent.call("log_query", { after: 3, limit: 2 });
  assert.deepEqual((later.output.entries as Entry[]).map(({ seq }) => seq), [4, 5]);
  assert.match((await agent.call("log_query", { cursor: "x" })).error ?? "", /invalid/);
});

Deno.test("a reviewer annotates the log; a backend agent may not", async () => {
  await using project = await worked();
  await using reviewer = await connect(project.path, ["--role", "review", "--toolsets", "all"]);
  const note = { target: "requirement:R0.1", note: "Names are misleading" };
  assert.equal((await reviewer.call("log_annotate", note)).error, null);
  const { output } = await reviewer.call("log_query", { action: "LOG_ANNOTATE" });
  const [entry] = output.entries as Entry[];
  assert.deepEqual([entry?.target, entry?.note], [note.target, note.note]);
  const verified = await reviewer.call("log_verify");
  assert.equal(verified.output.ok, true);
  await using agent = await project.agent();
  assert.match((await agent.call("log_annotate", note)).error ?? "", /denied/);
});

Deno.test("snapshots are taken, listed and compared through MCP", async () => {
  await using project = await worked();
  await using planner = await connect(project.path, ["--role", "planning", "--toolsets", "all"]);
  const made = await planner.call("snapshot_create", { name: "by-planner" });
  assert.equal(made.output.id, "S2", made.error ?? "");
  const twice = await planner.call("snapshot_create", { name: "by-planner" });
  assert.match(twice.error ?? "", /conflict: .*S2 has that name/);
  const listed = await planner.call("snapshot_list", { limit: 1 });
  assert.deepEqual([listed.output.total, listed.output.next_cursor], [2, "S2"]);
  const diff = await planner.call("snapshot_diff", { from: "S1", to: "S2" });
  assert.ok(JSON.stringify(diff.output).length <= REPLY_BYTES_MAX);
  const files = diff.output.files as { path: string; status: string }[];
  assert.deepEqual(files.find(({ path }) => path === "src/api/sum.js")?.status, "D");
});
