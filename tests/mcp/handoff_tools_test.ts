import assert from "node:assert/strict";
import { gatedProject } from "../helpers/gated_project.ts";
import { connect } from "../helpers/mcp_client.ts";

const all = (
  agent: string,
  role = "backend",
) => ["--agent", agent, "--role", role, "--toolsets", "all"];

Deno.test("one client hands its requirement to another, with what the project has learned", async () => {
  await using project = await gatedProject();
  await using alice = await connect(project.path, all("alice"), "claude-code");
  await using bob = await connect(project.path, all("bob"), "codex");
  await alice.call("requirement_claim", { id: "R0.1" });
  const learned = await alice.call("guidance_add", { text: "node is at version 24 here" });
  assert.equal(learned.output.id, "G1", learned.error ?? "");
  const passed = await alice.call("handoff_create", {
    requirement: "R0.1",
    to_agent: "bob",
    summary: "half of it",
    next: "write the rest",
    files: ["src/api/a.js"],
  });
  assert.deepEqual(passed.output, { id: "H1", status: "PENDING" }, passed.error ?? "");
  const { you } = (await bob.call("status_get")).output as { you: { handoffs: string[] } };
  assert.deepEqual(you.handoffs, ["H1"]);
  const listed = await bob.call("handoff_list");
  assert.deepEqual(
    (listed.output.handoffs as { id: string; next: string }[]).map(({ id, next }) => [id, next]),
    [["H1", "write the rest"]],
  );
  const { output } = await bob.call("requirement_claim", { id: "R0.1" });
  const packet = output as {
    handoff: { from: string; baton: { files: string[]; confidence: null } };
    guidance: { id: string; text: string }[];
    feedback: string[];
  };
  assert.equal(packet.handoff.from, "alice");
  assert.deepEqual(packet.handoff.baton.files, ["src/api/a.js"]);
  assert.deepEqual(packet.guidance.map(({ text }) => text), ["node is at version 24 here"]);
  assert.match(packet.feedback.join(), /handed off in H1/);
  const late = await alice.call("handoff_accept", { id: "H1" });
  assert.match(late.error ?? "", /conflict: .*bob has accepted it/);
  const done = await bob.call("requirement_complete", { id: "R0.1", summary: "all of it" });
  assert.equal(done.output.status, "DONE", done.error ?? "");
  assert.equal((await alice.call("handoff_get", { id: "H1" })).output.status, "COMPLETED");
  const { uki } = (await bob.call("handoff_get", { id: "H1", format: "uki" })).output;
  assert.match(String(uki), /\|READ_MORE-handoff_H1\|.*\|NEXT_ACTION-write_the_rest\|CS-work_0\|/);
  const foreign = await bob.call("guidance_retire", { id: "G1", reason: "no" });
  assert.match(foreign.error ?? "", /denied: .*it is alice's/);
  const retired = await alice.call("guidance_retire", { id: "G1", reason: "it is 25 now" });
  assert.equal(retired.output.status, "RETIRED", retired.error ?? "");
  assert.equal((await alice.call("guidance_list")).output.total, 0);
  assert.match((await bob.call("guidance_get", { id: "G9" })).error ?? "", /not_found/);
});

Deno.test("notes are listed in pages and deleted; the tree is read in outline", async () => {
  await using project = await gatedProject();
  await using agent = await connect(project.path, all("alice"));
  for (const key of ["a", "b", "c"]) await agent.call("memory_set", { key, value: `note ${key}` });
  const first = await agent.call("memory_list", { limit: 2 });
  const keys = (output: Record<string, unknown>) =>
    (output.notes as { key: string }[]).map(({ key }) => key);
  assert.deepEqual(keys(first.output), ["a", "b"]);
  const rest = await agent.call("memory_list", { limit: 2, cursor: first.output.next_cursor });
  assert.deepEqual([keys(rest.output), rest.output.next_cursor], [["c"], null]);
  assert.equal((await agent.call("memory_delete", { key: "b" })).error, null);
  assert.match((await agent.call("memory_delete", { key: "b" })).error ?? "", /not_found/);
  assert.deepEqual(keys((await agent.call("memory_list")).output), ["a", "c"]);
  await agent.call("requirement_claim", { id: "R0.1" });
  await agent.call("requirement_complete", { id: "R0.1", summary: "x" });
  const { tree } = (await agent.call("requirement_tree")).output;
  assert.deepEqual(tree, [
    { id: "R0", title: "Root", status: "IN_PROGRESS", done: "1/2" },
    { id: "R0.1", title: "Part 1", status: "DONE", role: "backend", assignee: "alice" },
    { id: "R0.2", title: "Part 2", status: "PENDING", role: "backend" },
  ]);
  const top = await agent.call("requirement_tree", { depth: 0 });
  assert.equal((top.output.tree as unknown[]).length, 1);
  const wrong = await agent.call("requirement_tree", { cursor: "R7" });
  assert.match(wrong.error ?? "", /invalid: .*next_cursor/);
});
