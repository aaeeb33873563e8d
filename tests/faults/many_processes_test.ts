import assert from "node:assert/strict";
import { addRoot, decompose, Hub, listRequirements, verifyLog } from "../../core/mod.ts";
import { child, planner } from "../helpers/hub.ts";
import { linesOf, spawnHub } from "../helpers/hub_process.ts";

const PROCESSES = 8;
const CLAIMS_EACH = 100;
const PARENTS = 8;

Deno.test(`${PROCESSES} processes claim ${CLAIMS_EACH} requirements each: none twice, none lost, none refused`, async () => {
  const directory = await Deno.makeTempDir({ prefix: "maestro-test-" });
  const path = `${directory}/hub.sqlite`;
  const hub = await Hub.open(path);
  try {
    await hub.write(planner, { action: "PLANT" }, async (tx) => {
      const root = await addRoot(tx, { title: "Root", description: "", role: null });
      const parents = await decompose(tx, root, children(PARENTS));
      for (const parent of parents) {
        await decompose(tx, parent, children(PROCESSES * CLAIMS_EACH / PARENTS));
      }
    });
    const processes = Array.from(
      { length: PROCESSES },
      () => spawnHub("claim", path, String(CLAIMS_EACH)),
    );
    const outputs = processes.map((process) => linesOf(process).getReader());
    // All are open before any begins.
    for (const output of outputs) assert.equal((await output.read()).value, "ready");
    for (const { stdin } of processes) {
      const writer = stdin.getWriter();
      await writer.write(new TextEncoder().encode("g"));
      await writer.close();
    }
    const claimed = (await Promise.all(outputs.map(rest))).flat();
    const codes = (await Promise.all(processes.map(({ status }) => status))).map(({ code }) =>
      code
    );
    assert.deepEqual(codes, codes.map(() => 0));
    assert.equal(claimed.length, PROCESSES * CLAIMS_EACH);
    assert.equal(new Set(claimed).size, claimed.length);
    const open = (await hub.read((tx) => listRequirements(tx))).filter(({ status }) =>
      status !== "DONE"
    );
    assert.deepEqual(open.map(({ id, status }) => [id, status]), [["R0", "REVIEW"]]);
    const { problem, entries } = await hub.read((tx) => verifyLog(tx));
    assert.deepEqual([problem, entries], [null, 1 + 2 * claimed.length]);
  } finally {
    await hub.close();
    await Deno.remove(directory, { recursive: true });
  }
});

function children(count: number) {
  return Array.from({ length: count }, (_, index) => child(`part ${index}`));
}

async function rest(output: ReadableStreamDefaultReader<string>): Promise<string[]> {
  const lines: string[] = [];
  for (let next = await output.read(); !next.done; next = await output.read()) {
    lines.push(next.value);
  }
  return lines;
}
