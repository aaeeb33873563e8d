import assert from "node:assert/strict";
import { decompose, listRequirements, pageOfRequirements } from "../../../core/mod.ts";
import { child, onEachEngine, planner, plant } from "../../helpers/hub.ts";

onEachEngine(
  "pages of any size give the whole tree in order, and of a sub-tree its part",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, Array.from({ length: 11 }, (_, n) => child(`c${n}`)));
    await plant(hub, [child("other")]);
    await hub.write(planner, { action: "SPLIT" }, async (tx) => {
      await decompose(tx, "R0.2", [child("x"), child("y"), child("z")]);
      await decompose(tx, "R0.2.3", [child("deep")]);
      await decompose(tx, "R0.11", [child("last")]);
    });
    for (const under of [undefined, "R0.2", "R0.2.3.1", "R1"]) {
      const all = (await hub.read((tx) => listRequirements(tx, under))).map(({ id }) => id);
      for (const limit of [1, 2, 3, 7, 100]) {
        const seen: string[] = [];
        for (let after: string | undefined; seen.length < all.length; after = seen.at(-1)) {
          const page = await hub.read((tx) => pageOfRequirements(tx, { under, after, limit }));
          assert.equal(page.total, all.length);
          assert.ok(page.requirements.length > 0 && page.requirements.length <= limit);
          seen.push(...page.requirements.map(({ id }) => id));
        }
        assert.deepEqual(seen, all);
        const beyond = await hub.read((tx) =>
          pageOfRequirements(tx, { under, after: seen.at(-1), limit })
        );
        assert.deepEqual(beyond.requirements, []);
      }
    }
    await assert.rejects(hub.read((tx) => pageOfRequirements(tx, { after: "R9", limit: 1 })), {
      code: "invalid",
    });
  },
);
