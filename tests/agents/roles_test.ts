import assert from "node:assert/strict";
import { agentRole } from "../../agents/mod.ts";
import { AGENT_ROLES } from "../../agents/roles.ts";
import { ROLES } from "../../core/ssot/roles.ts";

/** The tools that the prompts may speak of, by the toolset each comes with. */
const TOOLSETS: Record<string, string> = {
  core: "requirement_complete requirement_release contract_get status_get " +
    "workspace_read workspace_write workspace_edit workspace_run",
  workspace: "workspace_list workspace_search",
  plan: "requirement_decompose",
  contracts: "contract_propose",
  review: "review_submit",
};
const NAMES = /\b(?:requirement|contract|workspace|review|memory|status)_[a-z]+\b/g;

function toolsNamed(role: string): string[] {
  return [...new Set(agentRole(role)?.prompt?.match(NAMES) ?? [])].sort();
}

Deno.test("every role that does work has an entry, and only the validator works without a model", () => {
  const described = AGENT_ROLES.map((spec) => spec.role);
  for (const role of ["planning", "backend", "frontend", "test", "review", "validator"] as const) {
    assert.ok(ROLES.includes(role) && described.includes(role), role);
  }
  assert.deepEqual(
    AGENT_ROLES.filter((spec) => spec.prompt === null).map((spec) => spec.role),
    ["validator"],
  );
  assert.equal(agentRole("human"), undefined);
});

Deno.test("a prompt names only tools that the role is given", () => {
  for (const { role, toolsets } of AGENT_ROLES) {
    const given = toolsets.flatMap((toolset) => TOOLSETS[toolset]?.split(" ") ?? []);
    for (const tool of toolsNamed(role)) assert.ok(given.includes(tool), `${role}: ${tool}`);
  }
});

Deno.test("workers are told how to finish and how to give back, planners and reviewers how to deliver", () => {
  for (const role of ["backend", "frontend", "test"]) {
    const named = toolsNamed(role);
    for (const tool of ["requirement_complete", "requirement_release", "workspace_run"]) {
      assert.ok(named.includes(tool), `${role}: ${tool}`);
    }
  }
  assert.ok(toolsNamed("planning").includes("requirement_decompose"));
  assert.ok(toolsNamed("review").includes("review_submit"));
});

Deno.test("planning and review are not told to write the workspace or to claim", () => {
  for (const role of ["planning", "review"]) {
    for (const tool of toolsNamed(role)) {
      assert.ok(
        !/^workspace_(write|edit|delete|run)$|^requirement_c/.test(tool),
        `${role}: ${tool}`,
      );
    }
  }
});
