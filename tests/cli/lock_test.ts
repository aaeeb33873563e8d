import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { connect } from "../helpers/mcp_client.ts";
import { usedRepository } from "../helpers/repository.ts";

const PLAN = {
  id: "R0",
  children: [{
    title: "Part",
    description: "Do it",
    role: "backend",
    criteria: [{ text: "runs", check: "run: node --version" }],
  }],
};

Deno.test("a person sees what is held and takes it away; the late holder is refused", async () => {
  await using project = await usedRepository();
  const { path } = project;
  await inProcess(path, ["init"]);
  await inProcess(path, ["tool", "requirement_add", '{"title": "Root"}']);
  await inProcess(path, ["tool", "requirement_decompose", JSON.stringify(PLAN)]);
  await using agent = await connect(path, ["--agent", "bob", "--toolsets", "core,state"]);
  await agent.call("requirement_claim");
  await agent.call("lock_acquire", { resources: ["path:src/api/**"] });
  const held = JSON.parse((await maestro(path, ["lock", "list", "--json"])).stdout);
  assert.deepEqual(
    held.map(({ kind, resource, holder }: Record<string, string>) => [kind, resource, holder]),
    [["lock", "path:src/api/**", "bob"], ["claim", "requirement:R0.1", "bob"]],
  );
  for (const resource of ["path:src/api/**", "requirement:R0.1"]) {
    const released = await maestro(path, ["lock", "release", resource]);
    assert.equal(released.stdout, `Took ${resource} away from bob.\n`, released.stderr);
  }
  const late = await agent.call("requirement_complete", { id: "R0.1", summary: "done" });
  assert.match(late.error ?? "", /^conflict: Cannot act on requirement:R0.1/);
  const again = await maestro(path, ["lock", "release", "requirement:R0.1"]);
  assert.equal(again.code, 3, again.stderr);
  assert.equal((await maestro(path, ["lock"])).stdout, "Nothing is claimed or locked.\n");
  const log = await maestro(path, ["log", "show", "--action", "LOCK_FORCE_RELEASE", "--json"]);
  assert.match(log.stdout, /"agent_id":"human".*taken from bob/);
});
