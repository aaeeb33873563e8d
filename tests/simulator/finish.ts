import { listRequirements } from "../../core/mod.ts";
import { createAgent } from "./agents.ts";
import type { Call } from "./call.ts";
import { reset } from "./change_calls.ts";
import { claim, complete } from "./claim_calls.ts";
import { Violation } from "./violation.ts";
import type { World } from "./world.ts";

/** Ids of the calls made here, beyond those of any plan. */
const FIRST_CALL = 1_000_000;
const CLAIMS_MAX = 500;

/** Nothing may be stuck: once everybody is gone, one person can finish all that is left. */
export async function finish(world: World): Promise<void> {
  world.outwait();
  const person = createAgent({ agent: "finisher", role: "human", session: "last" });
  let index = FIRST_CALL;
  const succeed = async (make: (numbered: { index: number; keyed: boolean }) => Call) => {
    const outcome = await world.perform(make({ index: index++, keyed: false }), person, null);
    if (outcome.kind === "refused") throw new Violation(INVARIANT, outcome.message);
  };
  for (const { id, status } of await all(world)) {
    if (status === "BLOCKED" || status === "FAILED") {
      await succeed((each) => reset(person, each, id));
    }
  }
  for (let claims = 0; claims < CLAIMS_MAX; claims++) {
    await succeed((numbered) => claim(person, numbered));
    // Parents with criteria of their own, and roots, are for a person to look at.
    const review = person.holding ? undefined : await inReview(world);
    if (review !== undefined) await succeed((numbered) => claim(person, numbered, review));
    const { holding } = person;
    if (!holding) break;
    await succeed((numbered) => complete(person, numbered, holding));
  }
  const open = (await all(world)).filter(({ status }) => status !== "DONE");
  if (open.length === 0) return;
  throw new Violation(INVARIANT, open.map(({ id, status }) => `${id} is ${status}`).join(", "));
}

const INVARIANT = "everything can be finished";

/** A parent to be judged as a whole, also one that somebody began to judge and abandoned. */
async function inReview(world: World): Promise<string | undefined> {
  const nodes = await all(world);
  const finished = (id: string) =>
    nodes.every(({ parent, status }) => parent !== id || status === "DONE");
  const ready = nodes.find(({ id, status, children, openDependencies }) =>
    openDependencies === 0 &&
    (status === "REVIEW" || status === "IN_PROGRESS" && children > 0 && finished(id))
  );
  return ready?.id;
}

async function all(world: World) {
  return await world.inspect(({ hub }) => hub.read((tx) => listRequirements(tx)));
}
