import assert from "node:assert/strict";
import { memoryOf, setMemory, verifyLog } from "../../../core/mod.ts";
import { cutMiddle } from "../../../core/ssot/requirements/criteria.ts";
import { backend, onEachEngine } from "../../helpers/hub.ts";

onEachEngine(
  "text that no engine gives back as it was is stored in a form that stays, and verifies",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    const odd = ["a\0b", "a\ud800b", "\udc00", cutMiddle("😀".repeat(3_001), 4_000), "é\u202e\r\n"];
    for (const [n, text] of odd.entries()) {
      const label = { action: "NOTE", target: text, error: text, note: text, input: text };
      await hub.write(backend, label, (tx) => setMemory(tx, `k${n}${text.slice(0, 9)}`, text));
    }
    assert.equal((await hub.read((tx) => verifyLog(tx))).problem, null);
    const [first] = await hub.read((tx) => memoryOf(tx, "backend_agent"));
    assert.deepEqual([first?.key, first?.value], ["k0a\ufffdb", "a\ufffdb"]);
  },
);
