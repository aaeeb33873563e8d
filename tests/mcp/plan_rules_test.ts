import assert from "node:assert/strict";
import { agentOfRole, namesOf, roleOfAgent } from "../../policies/mod.ts";
import { SCHEMA_FORMS } from "../../core/contract_kinds/schema_forms.ts";
import { ROLES } from "../../core/ssot/roles.ts";
import { inProcess } from "../helpers/in_process.ts";
import { connect } from "../helpers/mcp_client.ts";
import { usedRepository } from "../helpers/repository.ts";

const CHECKED = [{ text: "it works", check: "run: node --test" }];
const GOOD = { title: "API", description: "All of it", role: "backend", criteria: CHECKED };

Deno.test("work that could never be finished is refused, whether it is planned or edited", async () => {
  await using project = await usedRepository();
  await inProcess(project.path, ["init"]);
  await using planner = await connect(project.path, ["--role", "planning", "--toolsets", "all"]);
  await planner.call("requirement_add", { title: "Products" });
  const bad = [
    [{ criteria: [{ text: "it works" }] }, /none of its criteria has a check/],
    [{ criteria: [{ text: "x", check: "run: curl example.com" }] }, /its check may not run/],
    [{ scope: ["src/ui/**"] }, /the role backend may not write in src\/ui.*\(.*src\/api/s],
  ] as const;
  for (const [part, reason] of bad) {
    const children = [{ ...GOOD, ...part }];
    const { error } = await planner.call("requirement_decompose", { id: "R0", children });
    assert.match(error ?? "", reason);
    assert.match(error ?? "", /^invalid: Cannot add "API"/);
  }
  const added = await planner.call("requirement_decompose", { id: "R0", children: [GOOD] });
  assert.equal(added.error, null);
  for (const [part, reason] of bad) {
    const { error } = await planner.call("requirement_edit", { id: "R0.1", ...part });
    assert.match(error ?? "", reason);
    assert.match(error ?? "", /^invalid: Cannot edit "API"/);
  }
  const edits = [
    { id: "R0.1", scope: ["src/api/**"], title: "The API" },
    { id: "R0", title: "All products" },
  ];
  for (const edit of edits) {
    assert.equal((await planner.call("requirement_edit", edit)).error, null);
  }
});

Deno.test("a draft that cannot be read is refused with what a schema of its kind looks like", async () => {
  await using project = await usedRepository();
  await inProcess(project.path, ["init"]);
  await using planner = await connect(project.path, ["--role", "planning", "--toolsets", "plan"]);
  await planner.call("requirement_add", { title: "Products" });
  for (const [kind, form] of Object.entries(SCHEMA_FORMS)) {
    const contracts = [{ name: "Prices", kind, schema: { $defs: 7 } }];
    const children = [{ ...GOOD, provides: ["Prices"] }];
    const plan = { id: "R0", contracts, children };
    const { error } = await planner.call("requirement_decompose", plan);
    assert.match(error ?? "", /^invalid: Cannot draft Prices: /);
    assert.ok(error?.includes(`A schema of kind ${kind} is ${form}`), error ?? "");
  }
});

Deno.test("a role and its agent's name say each other", () => {
  for (const role of ROLES) assert.equal(roleOfAgent(agentOfRole(role)), role);
  assert.equal(agentOfRole("validator"), "contract_validator");
  assert.deepEqual(namesOf("codex-1", "backend"), ["codex-1", "backend", "backend_agent"]);
  assert.deepEqual(namesOf("codex-1", null), ["codex-1"]);
});
