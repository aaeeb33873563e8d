import assert from "node:assert/strict";
import { Hub } from "../../../core/mod.ts";
import { beginStep, claimScope, recordStep, requireBudget } from "../../../core/ssot/runs/spend.ts";
import { backend, onEachEngine } from "../../helpers/hub.ts";

const BUDGET = { maxTokens: 1, maxSteps: 5, maxWallMs: 1e12 };
const SCOPE = claimScope("backend_agent", "requirement:R0.1");

onEachEngine(
  "steps that are begun over one connection are taken for the other too",
  async (openHub) => {
    await using test = await openHub();
    const { hub, clock, location } = test;
    const other = await Hub.open(location, clock);
    const begin = (each: Hub) =>
      each.write(backend, { action: "STEP" }, (tx) => beginStep(tx, SCOPE, BUDGET));
    for (let n = 0; n < 5; n++) await begin(n % 2 === 0 ? hub : other);
    for (const each of [hub, other]) await assert.rejects(begin(each), /5 of 5 steps are taken/);
    // Recording moves them: it neither takes them again nor gives them back.
    for (let n = 0; n < 5; n++) {
      await hub.write(
        backend,
        { action: "ACT" },
        (tx) => recordStep(tx, SCOPE, { begun: true, blocked: 0 }),
      );
      const more = { ...BUDGET, maxSteps: 6 };
      await other.read((tx) => requireBudget(tx, SCOPE, more));
      await assert.rejects(other.read((tx) => requireBudget(tx, SCOPE, BUDGET)), /5 of 5 steps/);
    }
    await other.close();
  },
);
