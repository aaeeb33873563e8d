import assert from "node:assert/strict";
import { claimRequirement, getRequirement, submitReview } from "../../../core/mod.ts";
import { markForReview } from "../../../core/ssot/claims/claim.ts";
import { setCriterionResult } from "../../../core/ssot/requirements/criteria.ts";
import { createRun, RUN_DEFAULTS } from "../../../core/ssot/runs/runs.ts";
import { backend, child, openHub, plant } from "../../helpers/hub.ts";

const reviewer = { agent: "review_agent", role: "review", session: "r" } as const;
const review = { action: "REVIEW_SUBMIT" };

async function awaitingReview() {
  const test = await openHub();
  await plant(test.hub, [child("a", { criteria: [{ text: "readable", check: null }] })]);
  await test.hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx));
  await test.hub.write(
    backend,
    { action: "COMPLETE" },
    (tx) => markForReview(tx, "R0.1", "did it"),
  );
  return test;
}

Deno.test("what waits for a review is nobody's claim; an approval ends it and its parent's", async () => {
  await using test = await awaitingReview();
  const { hub } = test;
  const claim = await hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx));
  assert.equal(claim.requirement, null);
  await hub.write(reviewer, review, (tx) => submitReview(tx, "R0.1", "approve", []));
  const leaf = await hub.read((tx) => getRequirement(tx, "R0.1"));
  assert.deepEqual([leaf.status, leaf.criteria[0]?.result, leaf.criteria[0]?.evidence], [
    "DONE",
    "passed",
    "approved in V1 by review_agent",
  ]);
  assert.equal((await hub.read((tx) => getRequirement(tx, "R0"))).status, "REVIEW");
  await hub.write(reviewer, review, (tx) => submitReview(tx, "R0", "approve", []));
  assert.equal((await hub.read((tx) => getRequirement(tx, "R0"))).status, "DONE");
});

Deno.test("a rejected leaf is open again; one with a failed criterion cannot be approved", async () => {
  await using test = await awaitingReview();
  const { hub } = test;
  await hub.write(
    reviewer,
    { action: "CHECK" },
    (tx) => setCriterionResult(tx, "R0.1#1", "failed", "seen"),
  );
  await assert.rejects(
    hub.write(reviewer, review, (tx) => submitReview(tx, "R0.1", "approve", [])),
    { code: "conflict", message: /"readable" is failed/ },
  );
  await hub.write(reviewer, review, (tx) => submitReview(tx, "R0.1", "reject", []));
  assert.equal((await hub.read((tx) => getRequirement(tx, "R0.1"))).status, "PENDING");
});

Deno.test("what a run will judge as a whole is not ended by one review", async () => {
  await using test = await awaitingReview();
  const { hub } = test;
  const options = { ...RUN_DEFAULTS, retries: 1 };
  await hub.write(reviewer, { action: "RUN" }, (tx) => createRun(tx, "R0", "VALID", options));
  await hub.write(reviewer, review, (tx) => submitReview(tx, "R0.1", "approve", []));
  assert.equal((await hub.read((tx) => getRequirement(tx, "R0.1"))).status, "REVIEW");
});
