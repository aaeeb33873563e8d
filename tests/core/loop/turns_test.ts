import assert from "node:assert/strict";
import { FREE } from "../../../core/mod.ts";
import { type Place, ROUNDS, type TurnOrder, Turns } from "../../../core/loop/turns.ts";

/** Each agent thinks for as many ticks as its list says before each turn; the order they act in. */
async function play(order: TurnOrder, thoughts: Record<string, number[]>): Promise<string[]> {
  const turns = new Turns(order);
  const acted: string[] = [];
  const work = async (agent: string, place: Place, ticks: readonly number[]) => {
    for (const [index, wait] of ticks.entries()) {
      for (let tick = 0; tick < wait; tick++) await Promise.resolve();
      await place.take(async () => {
        acted.push(`${agent}${index + 1}`);
        await Promise.resolve();
        assert.equal(acted.at(-1), `${agent}${index + 1}`, "two agents acted at once");
      });
    }
    await place.leave(() => Promise.resolve(acted.push(`${agent}!`)));
  };
  const joined = Object.entries(thoughts).map(([agent, ticks]) =>
    [agent, turns.join(agent), ticks] as const
  );
  await Promise.all(joined.map((agent) => work(...agent)));
  return acted;
}

Deno.test("by rounds the order is the same however long each agent thinks, and who ended drops out", async () => {
  const quick = await play(ROUNDS, { a: [0, 0, 0], b: [0], c: [0, 0] });
  const slow = await play(ROUNDS, { a: [90, 3, 70], b: [200], c: [1, 400] });
  const expected = ["a1", "b1", "c1", "a2", "b!", "c2", "a3", "c!", "a!"];
  assert.deepEqual([quick, slow], [expected, expected]);
});

Deno.test("first come, first served waits for nobody", async () => {
  const acted = await play(FREE, { a: [900], b: [1, 1], c: [5] });
  assert.deepEqual(acted.filter((turn) => !turn.startsWith("c")), ["b1", "b2", "b!", "a1", "a!"]);
});

Deno.test("an order that cannot say who is next ends in its error, not in waiting", async () => {
  const lost: TurnOrder = {
    next: () => {
      throw new Error("nobody is next");
    },
  };
  await assert.rejects(play(lost, { a: [0], b: [0], c: [0] }), /nobody is next/);
});

Deno.test("a turn that fails is over, and the next agent's begins", async () => {
  const turns = new Turns(ROUNDS);
  const [a, b] = [turns.join("a"), turns.join("b")];
  const failing = a.leave(() => Promise.reject(new Error("broken")));
  const next = b.leave(() => Promise.resolve("mine"));
  await assert.rejects(failing, /broken/);
  assert.equal(await next, "mine");
});
