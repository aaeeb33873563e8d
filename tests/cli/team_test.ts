import assert from "node:assert/strict";
import { gatedProject } from "../helpers/gated_project.ts";
import { maestro } from "../helpers/maestro.ts";
import { connect } from "../helpers/mcp_client.ts";

Deno.test("a person drafts a mission, approves it, and its phases follow one another", async () => {
  await using project = await gatedProject(false);
  const at = async (...args: string[]) => {
    const { code, stdout, stderr } = await maestro(project.path, args);
    return code === 0 ? stdout : stderr;
  };
  assert.match(await at("mission"), /There is no mission yet/);
  assert.match(await at("mission", "create", "Shop"), /R0 is a draft/);
  const leaf = (title: string) => ({
    title,
    description: "Do it",
    role: "backend",
    scope: [`src/api/${title}/**`],
    criteria: [{ text: "runs", check: "run: node --version" }],
  });
  const plan = { id: "R0", children: [leaf("first"), leaf("second")] };
  await at("tool", "requirement_decompose", JSON.stringify(plan));
  await at("tool", "milestone_add", '{"mission": "R0", "title": "Base", "requirements": ["R0.1"]}');
  await at(
    "tool",
    "milestone_add",
    '{"mission": "R0", "title": "Look", "kind": "gate", "requirements": ["R0.2"]}',
  );
  await using agent = await connect(project.path, ["--agent", "bob", "--toolsets", "core,run"]);
  const nothing = await agent.call("requirement_claim");
  assert.match(String(nothing.output.reason), /R0\.1 waits for mission R0 is DRAFT/);
  assert.match((await agent.call("mission_approve", { id: "R0" })).error ?? "", /denied/);
  assert.match(await at("mission", "approve", "R0"), /R0 is APPROVED/);
  const claim = async () => {
    const { requirement } = (await agent.call("requirement_claim")).output;
    return (requirement as { id: string } | null)?.id ?? null;
  };
  const complete = (id: string) => agent.call("requirement_complete", { id, summary: "done" });
  assert.equal(await claim(), "R0.1");
  assert.equal((await complete("R0.1")).output.status, "DONE");
  assert.equal(await claim(), "R0.2");
  await complete("R0.2");
  const refused = await agent.call("milestone_seal", { id: "R0/M2" });
  assert.match(refused.error ?? "", /a gate is for a person/);
  assert.match(await at("milestone", "seal", "R0/M2"), /R0\/M2 is sealed/);
  assert.match(await at("mission", "show", "R0"), /VALIDATING.*2 of 2 done\n.*M1 work, sealed/s);
  const { output } = await agent.call("mission_list");
  assert.deepEqual((output.missions as { state: string }[])[0]?.state, "VALIDATING");
});

Deno.test("a person corrects all agents, and sees what they hand off", async () => {
  await using project = await gatedProject();
  const at = async (...args: string[]) => (await maestro(project.path, args)).stdout;
  assert.match(await at("guidance", "add", "Use no semicolons", "--role", "backend"), /G1 comes/);
  const wrong = await maestro(project.path, ["guidance", "add", "x", "--role", "cook"]);
  assert.match(wrong.stderr, /Roles are backend/);
  const all = ["--agent", "bob", "--role", "backend", "--toolsets", "all"];
  await using agent = await connect(project.path, all);
  const { output } = await agent.call("requirement_claim");
  assert.deepEqual((output.guidance as { text: string }[]).map(({ text }) => text), [
    "Use no semicolons",
  ]);
  const { id } = output.requirement as { id: string };
  await agent.call("handoff_create", { requirement: id, summary: "half", next: "the rest" });
  assert.match(await at("handoff"), /H1 +bob -> anybody +R0\.1 +half/);
  assert.equal(JSON.parse(await at("handoff", "show", "H1")).baton.next, "the rest");
  assert.match(await at("handoff", "show", "H1", "--format", "uki"), /^MODE-execute\|.*-half\n$/);
  assert.match(await at("guidance", "retire", "G1", "--reason", "they are needed"), /G1 no longer/);
  assert.match(await at("guidance"), /There is no guidance/);
});
