import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Actor,
  claimRequirement,
  Hub,
  isMaestroError,
  logicalClock,
  markDone,
  releaseRequirement,
} from "../../../core/mod.ts";
import { openScratch } from "../../../core/store/mod.ts";
import { child, plant, START_MS } from "../../helpers/hub.ts";

const MINUTE = 60_000;
const TTL = 15 * MINUTE;
/** A lease is renewed once less than this is left of it. */
const RENEWED_BELOW = 10 * MINUTE;
const IDS = ["R0.1", "R0.2", "R0.3"] as const;

type Id = (typeof IDS)[number];
type Step =
  | { kind: "claim" | "release" | "complete"; actor: Actor; id: Id; remembers: boolean }
  | { kind: "touch"; actor: Actor }
  | { kind: "pass"; minutes: number };

/** What a lease is meant to be, in a few lines. */
interface Model {
  holder: string;
  session: string;
  fence: number;
  held: boolean;
  expires: number;
  done: boolean;
}

const actor = fc.record({
  agent: fc.constantFrom("a", "b", "c"),
  session: fc.constantFrom("one", "two"),
}).map(({ agent, session }): Actor => ({ agent, role: "backend", session: `${agent}-${session}` }));
const call = fc.record({ actor, id: fc.constantFrom(...IDS), remembers: fc.boolean() });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: call.map((each): Step => ({ kind: "claim", ...each })) },
  { weight: 2, arbitrary: call.map((each): Step => ({ kind: "release", ...each })) },
  { weight: 2, arbitrary: call.map((each): Step => ({ kind: "complete", ...each })) },
  { weight: 3, arbitrary: actor.map((each): Step => ({ kind: "touch", actor: each })) },
  {
    weight: 4,
    arbitrary: fc.integer({ min: -20, max: 20 }).map((minutes): Step => ({
      kind: "pass",
      minutes,
    })),
  },
);

/** What the step leads to in the model: whether it succeeds. */
function predict(
  model: Map<Id, Model>,
  now: number,
  each: Exclude<Step, { kind: "pass" }>,
): boolean {
  const live = (lease: Model | undefined) => lease?.held === true && lease.expires > now;
  const { agent, session } = each.actor;
  if (each.kind !== "touch") {
    const lease = model.get(each.id);
    if (each.kind === "claim") {
      const other = IDS.some((id) =>
        id !== each.id && model.get(id)?.holder === agent && live(model.get(id))
      );
      if (other || lease?.done || live(lease) && lease?.holder !== agent) return false;
      for (const [id, mine] of model) {
        if (id !== each.id && mine.holder === agent && mine.held) {
          Object.assign(mine, { held: false, expires: now });
        }
      }
      const fence = (lease?.fence ?? 0) + 1;
      model.set(each.id, {
        holder: agent,
        session,
        fence,
        held: true,
        expires: now + TTL,
        done: false,
      });
    } else {
      if (!lease || lease.holder !== agent || !live(lease)) return false;
      // A caller that remembers its fence is known by it, another by its session.
      const known = each.kind === "complete" && each.remembers || lease.session === session;
      if (!known) return false;
      Object.assign(lease, { held: false, expires: now, done: each.kind === "complete" });
    }
  }
  for (const mine of model.values()) {
    if (mine.holder !== agent || mine.session !== session || !live(mine)) continue;
    const left = mine.expires - now;
    if (left < RENEWED_BELOW || left > TTL) mine.expires = now + TTL;
  }
  return true;
}

async function perform(hub: Hub, model: Map<Id, Model>, each: Exclude<Step, { kind: "pass" }>) {
  const label = { action: each.kind.toUpperCase() };
  const fence = each.kind === "complete" && each.remembers ? model.get(each.id)?.fence : undefined;
  try {
    await hub.write(each.actor, label, async (tx) => {
      if (each.kind === "claim") await claimRequirement(tx, each.id);
      else if (each.kind === "release") await releaseRequirement(tx, each.id, "");
      else if (each.kind === "complete") await markDone(tx, each.id, "", fence);
    });
    return true;
  } catch (error) {
    if (isMaestroError(error, "conflict")) return false;
    throw error;
  }
}

Deno.test("leases are taken, renewed, lost, stolen and given back as a small model says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const clock = logicalClock(START_MS, 0);
      const hub = await Hub.over(openScratch(), clock);
      await plant(hub, IDS.map((id) => child(id)));
      const model = new Map<Id, Model>();
      for (const each of steps) {
        if (each.kind === "pass") {
          clock.advance(each.minutes * MINUTE);
          continue;
        }
        const succeeded = await perform(hub, model, each);
        assert.equal(succeeded, predict(model, clock.now(), each), JSON.stringify(each));
        const rows = await hub.read((tx) => tx.all("SELECT * FROM leases ORDER BY id"));
        assert.deepEqual(
          rows.map(({ id, holder, session, fence, held, expires_at }) => ({
            id,
            holder,
            session,
            fence,
            held: held === 1,
            expires: Date.parse(String(expires_at)),
          })),
          [...model].sort().map(([id, { holder, session, fence, held, expires }]) => ({
            id: `requirement:${id}`,
            holder,
            session,
            fence,
            held,
            expires,
          })),
        );
      }
      await hub.close();
    }),
    { numRuns: 300, seed: 1 },
  );
});

Deno.test("after the clock was put back, a holder's lease lasts no longer than its time", async () => {
  const clock = logicalClock(START_MS, 0);
  const hub = await Hub.over(openScratch(), clock);
  await plant(hub, [child("a")]);
  const holder: Actor = { agent: "a", role: "backend", session: "one" };
  await hub.write(holder, { action: "CLAIM" }, (tx) => claimRequirement(tx));
  clock.advance(-24 * 60 * MINUTE);
  await hub.write(holder, { action: "NOTE" }, () => Promise.resolve());
  clock.advance(TTL + 1);
  const other: Actor = { agent: "b", role: "backend", session: "two" };
  const taken = await hub.write(other, { action: "CLAIM" }, (tx) => claimRequirement(tx, "R0.1"));
  assert.ok("lease" in taken && taken.lease.fence === 2);
  await hub.close();
});
