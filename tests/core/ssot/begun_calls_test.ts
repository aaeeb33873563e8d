import assert from "node:assert/strict";
import { Hub, setMemory } from "../../../core/mod.ts";
import { BEGUN_CALL_TTL_MS } from "../../../core/ssot/callers/begun_calls.ts";
import { backend, onEachEngine } from "../../helpers/hub.ts";

const label = (input: string) => ({ action: "DO", input, idempotencyKey: "k" });

/** What an action does that is more than one transaction: here it waits until it is told to go on. */
function work(hub: Hub, input: string) {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const reply = hub.once(backend, label(input), async () => {
    begun.resolve();
    await end.promise;
    return await hub.write(backend, label(input), async (tx) => {
      await setMemory(tx, "done", input);
      return input;
    });
  });
  return { begun: begun.promise, end, reply };
}

onEachEngine("what one process works on no other does under the same key", async (openHub) => {
  await using test = await openHub();
  const { hub, clock, location } = test;
  const other = await Hub.open(location, clock);
  const first = work(hub, "a");
  await first.begun;
  const repeat = (input: string) =>
    other.once(backend, label(input), () => assert.fail("done twice"));
  await assert.rejects(repeat("a"), { code: "conflict", message: /still at work or was cut off/ });
  await assert.rejects(repeat("b"), { code: "conflict", message: /used it for another call/ });
  first.end.resolve();
  assert.equal(await first.reply, "a");
  assert.equal(await repeat("a"), "a");
  await other.close();
});

onEachEngine("of a call that was cut off nobody knows whether it happened", async (openHub) => {
  await using test = await openHub();
  const { hub, clock, location } = test;
  const other = await Hub.open(location, clock);
  const first = work(hub, "a");
  await first.begun;
  clock.advance(BEGUN_CALL_TTL_MS);
  const repeat = () => other.once(backend, label("a"), () => assert.fail("done twice"));
  await assert.rejects(repeat(), {
    code: "conflict",
    message: /nobody knows whether it happened/,
    hint: /use a new key/,
  });
  // It was not cut off after all: its reply is there for whoever asks again.
  first.end.resolve();
  await first.reply;
  assert.equal(await repeat(), "a");
  await other.close();
});

onEachEngine("a call that failed leaves its key to the next process", async (openHub) => {
  await using test = await openHub();
  const { hub, clock, location } = test;
  const other = await Hub.open(location, clock);
  const first = work(hub, "a");
  await first.begun;
  first.end.reject(new Error("no"));
  await assert.rejects(first.reply, /no/);
  const second = work(other, "a");
  second.end.resolve();
  assert.equal(await second.reply, "a");
  await other.close();
});
