import assert from "node:assert/strict";
import { type ContractVerdict, validateContracts } from "../../../core/contract_kinds/mod.ts";
import { CLIENT_WORKSPACES } from "./workspaces/clients.ts";
import { FRAMEWORK_WORKSPACES } from "./workspaces/frameworks.ts";
import { MORE_WORKSPACES } from "./workspaces/more.ts";
import { NODE_WORKSPACES } from "./workspaces/node.ts";
import { PYTHON_WORKSPACES } from "./workspaces/python.ts";
import { STORE_WORKSPACES } from "./workspaces/stores.ts";
import { contractOf, modulesOf, mutate, type Workspace } from "./workspaces/workspace.ts";

const WORKSPACES: readonly Workspace[] = [
  ...NODE_WORKSPACES,
  ...FRAMEWORK_WORKSPACES,
  ...CLIENT_WORKSPACES,
  ...PYTHON_WORKSPACES,
  ...STORE_WORKSPACES,
  ...MORE_WORKSPACES,
];

async function verdictOf(workspace: Workspace): Promise<ContractVerdict> {
  const [verdict] = await validateContracts([contractOf(workspace)], modulesOf(workspace));
  assert.ok(verdict);
  return verdict;
}

/** Every place the verdict names, warnings left out. */
function placesIn(verdict: ContractVerdict): string[] {
  return verdict.violations.filter(({ rule }) => rule !== "undocumented")
    .map(({ rule, file, line }) => `${rule} ${file}:${line}`);
}

for (const workspace of WORKSPACES) {
  Deno.test(`consistent: ${workspace.name} is stable`, async () => {
    const verdict = await verdictOf(workspace);
    const found = verdict.violations.filter(({ rule }) => rule !== "undocumented");
    assert.deepEqual({ ...verdict, violations: found }, {
      id: "C1",
      status: "STABLE",
      violations: [],
      unknowns: [],
    });
  });

  for (const mutant of workspace.mutants) {
    const what = `${mutant.to.trim()} in ${mutant.file}`;
    Deno.test(`broken: ${workspace.name}, ${what}`, async () => {
      const { mutated, at } = mutate(workspace, mutant);
      const verdict = await verdictOf(mutated);
      assert.equal(verdict.status, "BROKEN");
      const places = placesIn(verdict);
      assert.ok(places.includes(`${mutant.rule} ${at}`), places.join("\n"));
      const side = mutant.file in workspace.api ? "provider" : "consumer";
      const sides = verdict.violations.map((violation) => violation.side);
      assert.deepEqual([...new Set(sides)], [side], "only the changed side is blamed");
    });
  }
}

Deno.test("the table as a whole: every consistent workspace stable, every mismatch found", async () => {
  let stable = 0;
  let planted = 0;
  let found = 0;
  let alone = 0;
  for (const workspace of WORKSPACES) {
    if ((await verdictOf(workspace)).status === "STABLE") stable += 1;
    for (const mutant of workspace.mutants) {
      const { mutated, at } = mutate(workspace, mutant);
      const places = placesIn(await verdictOf(mutated));
      planted += 1;
      if (places.includes(`${mutant.rule} ${at}`)) found += 1;
      if (new Set(places).size === 1) alone += 1;
    }
  }
  const line = `consistent: ${stable} of ${WORKSPACES.length} stable; ` +
    `planted: ${found} of ${planted} found at their line, ${alone} of them as the only place\n`;
  Deno.stderr.writeSync(new TextEncoder().encode(line));
  assert.deepEqual([stable, found], [WORKSPACES.length, planted]);
});
