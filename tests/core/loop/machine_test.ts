import assert from "node:assert/strict";
import fc from "fast-check";
import { RESTING } from "../../../core/mod.ts";
import {
  LOOP_STATES,
  type LoopEvent,
  type LoopState,
  nextState,
  TRANSITIONS,
} from "../../../core/loop/machine.ts";

Deno.test("a run that goes well visits every working state in order", () => {
  const events: LoopEvent[] = [
    "planned",
    "assigned",
    "executed",
    "nothing_ready",
    "valid",
    "committed",
    "satisfied",
  ];
  const visited: LoopState[] = ["PLAN"];
  for (const event of events) visited.push(nextState(visited.at(-1) ?? "PLAN", event, null));
  assert.deepEqual(visited, [
    "PLAN",
    "ASSIGN",
    "EXEC",
    "ASSIGN",
    "VALID",
    "COMMIT",
    "CHECK",
    "DONE",
  ]);
});

Deno.test("a paused run goes on where it was, an escalated one plans again", () => {
  for (const state of LOOP_STATES.filter((state) => TRANSITIONS[state].pause)) {
    assert.equal(nextState(state, "pause", null), "PAUSED");
    assert.equal(nextState("PAUSED", "resume", state), state);
  }
  assert.equal(nextState("ESCALATED", "resume", null), "PLAN");
});

Deno.test("a move that the table does not have is refused with those it has", () => {
  assert.throws(() => nextState("DONE", "planned", null), {
    code: "conflict",
    hint: /allows nothing/,
  });
  assert.throws(() => nextState("PLAN", "committed", null), { hint: /planned/ });
});

Deno.test("from every state DONE or FAIL can be reached, and nothing leaves them", () => {
  const reaches = (from: LoopState, seen = new Set<LoopState>()): Set<LoopState> => {
    if (seen.has(from)) return seen;
    seen.add(from);
    for (const to of Object.values(TRANSITIONS[from])) {
      for (
        const next of to === "RESUME_STATE" ? LOOP_STATES.filter((s) => TRANSITIONS[s].pause) : [to]
      ) reaches(next, seen);
    }
    return seen;
  };
  for (const state of LOOP_STATES) {
    const final = state === "DONE" || state === "FAIL";
    assert.equal(reaches(state).size > 1, !final, state);
    assert.ok(final || reaches(state).has("DONE"), state);
  }
});

Deno.test("whatever happens, the state is one of the table and work only ends at rest", () => {
  const events = fc.constantFrom(
    ...new Set(LOOP_STATES.flatMap((state) => Object.keys(TRANSITIONS[state]) as LoopEvent[])),
  );
  fc.assert(fc.property(fc.array(events, { maxLength: 50 }), (sequence) => {
    let state: LoopState = "PLAN";
    let resume: LoopState | null = null;
    for (const event of sequence) {
      if (!TRANSITIONS[state][event]) continue;
      const next: LoopState = nextState(state, event, resume);
      resume = next === "PAUSED" ? state : null;
      state = next;
      assert.ok(LOOP_STATES.includes(state));
      assert.ok(Object.keys(TRANSITIONS[state]).length > 0 || RESTING.includes(state));
    }
  }));
});

Deno.test("the only way to COMMIT is a valid verdict, and the only way to DONE leads through it", () => {
  const waysTo = (to: LoopState) =>
    LOOP_STATES.flatMap((from) =>
      Object.entries(TRANSITIONS[from]).filter(([, next]) => next === to)
        .map(([event]) => `${from} ${event}`)
    );
  assert.deepEqual(waysTo("COMMIT"), ["VALID valid"]);
  assert.deepEqual(waysTo("CHECK"), ["COMMIT committed"]);
  assert.deepEqual(waysTo("DONE"), ["CHECK satisfied"]);
});
