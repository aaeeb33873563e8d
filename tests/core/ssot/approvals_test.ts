import assert from "node:assert/strict";
import fc from "fast-check";
import { askApproval, decideApproval, getApproval, listApprovals } from "../../../core/mod.ts";
import {
  type ApprovalRequest,
  MAX_PENDING_PER_AGENT,
} from "../../../core/ssot/callers/approval.ts";
import { APPROVAL_TTL_MS, giveBackApproval } from "../../../core/ssot/callers/approvals.ts";
import type { Hub } from "../../../core/hub.ts";
import type { Actor } from "../../../core/ssot/roles.ts";
import { backend, frontend, onEachEngine, openHub } from "../../helpers/hub.ts";

const person = { agent: "human", role: "human", session: "cli" } as const;

function asked(actor: Actor, more: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    agent: actor.agent,
    role: actor.role,
    requirement: "R0.1",
    kind: "write",
    subject: "README.md",
    content: "# New\n",
    digest: "one",
    rules: ['human_gate: "MODIFY README.md"'],
    reason: "it matches README.md",
    ...more,
  };
}

/** `A1 PENDING`, or `A1 passed`. */
async function ask(hub: Hub, actor: Actor, more: Partial<ApprovalRequest> = {}): Promise<string> {
  const { approval, passed } = await hub.write(
    actor,
    { action: "ASK" },
    (tx) => askApproval(tx, asked(actor, more)),
  );
  return `${approval.id} ${passed ? "passed" : approval.status}`;
}

function decide(hub: Hub, id: string, decision: Parameters<typeof decideApproval>[2], by = person) {
  return hub.write(by, { action: "DECIDE" }, (tx) => decideApproval(tx, id, decision));
}

onEachEngine("an approval lets one agent do exactly what was asked, once", async (open) => {
  await using place = await open();
  const { hub } = place;
  assert.equal(await ask(hub, backend), "A1 PENDING");
  assert.equal(await ask(hub, backend), "A1 PENDING");
  await decide(hub, "A1", { approve: true });
  assert.equal(await ask(hub, frontend), "A2 PENDING");
  assert.equal(await ask(hub, backend, { digest: "two" }), "A3 PENDING");
  assert.equal(await ask(hub, backend), "A1 passed");
  assert.equal(await ask(hub, backend), "A4 PENDING");
  const { decidedBy, usedAt } = await hub.read((tx) => getApproval(tx, "A1"));
  assert.deepEqual([decidedBy, usedAt === null], ["human", false]);
});

onEachEngine(
  "what was denied stays so with its reason until the person changes it",
  async (open) => {
    await using place = await open();
    const { hub } = place;
    await ask(hub, backend);
    await decide(hub, "A1", { approve: false, reason: "not now" });
    place.clock.advance(2 * APPROVAL_TTL_MS);
    assert.equal(await ask(hub, backend), "A1 DENIED");
    assert.equal((await hub.read((tx) => getApproval(tx, "A1"))).decisionReason, "not now");
    await decide(hub, "A1", { approve: true });
    assert.equal(await ask(hub, backend), "A1 passed");
    await assert.rejects(decide(hub, "A1", { approve: false }), /Cannot deny A1: it was used at/);
  },
);

onEachEngine(
  "a standing approval covers the path for the agent and its role, until withdrawn",
  async (open) => {
    await using place = await open();
    const { hub } = place;
    await ask(hub, backend);
    await decide(hub, "A1", { approve: true, always: true });
    const colleague = { ...backend, agent: "claude-code-1" };
    for (const digest of ["one", "two"]) {
      assert.equal(await ask(hub, backend, { digest }), "A1 passed");
      assert.equal(await ask(hub, colleague, { digest }), "A1 passed");
    }
    place.clock.advance(2 * APPROVAL_TTL_MS);
    assert.equal(await ask(hub, backend), "A1 passed");
    assert.equal(await ask(hub, frontend), "A2 PENDING");
    assert.equal(await ask(hub, backend, { kind: "delete", digest: "three" }), "A3 PENDING");
    await decide(hub, "A1", { approve: false, reason: "enough" });
    assert.equal(await ask(hub, backend), "A1 DENIED");
    assert.equal(await ask(hub, backend, { digest: "two" }), "A4 PENDING");
  },
);

onEachEngine("a standing approval of one gate opens no other gate of the path", async (open) => {
  await using place = await open();
  const { hub } = place;
  const remark = 'human_gate: "MODIFY README.md"';
  const surface = "contracts.on_surface_change";
  await ask(hub, backend, { rules: [remark] });
  await decide(hub, "A1", { approve: true, always: true });
  assert.equal(await ask(hub, backend, { digest: "two", rules: [remark] }), "A1 passed");
  assert.equal(await ask(hub, backend, { digest: "three", rules: [surface] }), "A2 PENDING");
  const both = [remark, surface];
  assert.equal(await ask(hub, backend, { digest: "four", rules: both }), "A3 PENDING");
  assert.equal(await ask(hub, backend, { rules: both }), "A4 PENDING");
  await decide(hub, "A3", { approve: true, always: true });
  assert.equal(await ask(hub, backend, { digest: "five", rules: both }), "A3 passed");
  assert.equal(await ask(hub, backend, { digest: "six", rules: [surface] }), "A3 passed");
});

onEachEngine("questions and unused approvals run out, judged when they are read", async (open) => {
  await using place = await open();
  const { hub, clock } = place;
  await ask(hub, backend);
  clock.advance(APPROVAL_TTL_MS);
  assert.equal((await hub.read((tx) => getApproval(tx, "A1"))).status, "EXPIRED");
  await assert.rejects(decide(hub, "A1", { approve: true }), /Cannot approve A1: it ran out at/);
  assert.equal(await ask(hub, backend), "A2 PENDING");
  await decide(hub, "A2", { approve: true });
  clock.advance(APPROVAL_TTL_MS);
  assert.equal(await ask(hub, backend), "A3 PENDING");
  const ids = async (status: "PENDING" | "APPROVED" | "EXPIRED") =>
    (await hub.read((tx) => listApprovals(tx, { status, limit: 10 }))).approvals.map(({ id }) =>
      id
    );
  assert.deepEqual([await ids("EXPIRED"), await ids("PENDING"), await ids("APPROVED")], [
    ["A2", "A1"],
    ["A3"],
    [],
  ]);
});

onEachEngine("nobody but a person decides, and a queue of questions has an end", async (open) => {
  await using place = await open();
  const { hub } = place;
  await ask(hub, backend);
  for (const actor of [backend, frontend, { ...backend, role: "loop" as const }]) {
    const attempt = hub.write(
      actor,
      { action: "DECIDE" },
      (tx) => decideApproval(tx, "A1", { approve: true }),
    );
    await assert.rejects(attempt, /Cannot approve A1 as .*: the role .* may not/);
  }
  assert.equal(await ask(hub, backend), "A1 PENDING");
  for (let n = 2; n <= MAX_PENDING_PER_AGENT; n++) await ask(hub, backend, { digest: `${n}` });
  await assert.rejects(
    ask(hub, backend, { digest: "more" }),
    /backend_agent waits for 20 approvals already/,
  );
});

Deno.test("law: what passed was approved before, and each approval lets one action through", async () => {
  const agents = [backend, frontend] as const;
  const step = fc.record({
    kind: fc.constantFrom("ask", "ask", "ask", "approve", "deny", "giveBack", "wait"),
    agent: fc.constantFrom(0, 1),
    digest: fc.constantFrom("one", "two"),
    pick: fc.nat(20),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      await using place = await openHub();
      const { hub, clock } = place;
      const open = new Map<string, string>();
      let made = 0;
      for (const { kind, agent, digest, pick } of steps) {
        const id = `A${1 + pick % Math.max(1, made)}`;
        if (kind === "wait") {
          clock.advance(APPROVAL_TTL_MS);
          open.clear();
        } else if (kind === "ask") {
          const actor = agents[agent] ?? backend;
          const [found = "", outcome] = (await ask(hub, actor, { digest })).split(" ");
          made = Math.max(made, Number(found.slice(1)));
          if (outcome !== "passed") continue;
          assert.equal(open.get(found), "approved", `${found} passed`);
          const { agent: owner, digest: of } = await hub.read((tx) => getApproval(tx, found));
          assert.deepEqual([owner, of], [actor.agent, digest]);
          open.set(found, "used");
        } else if (kind === "giveBack") {
          if (open.get(id) !== "used") continue;
          await hub.write(backend, { action: "BACK" }, (tx) => giveBackApproval(tx, id));
          open.set(id, "approved");
        } else {
          const done = await decide(hub, id, { approve: kind === "approve" }).catch(() => null);
          if (done) open.set(id, kind === "approve" ? "approved" : "denied");
        }
      }
    }),
    { numRuns: 60, seed: 7 },
  );
});
