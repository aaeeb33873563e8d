import {
  claimRequirement,
  createSnapshot,
  type Hub,
  markDone,
  overview,
  proposeContract,
  readyRequirements,
  restoreState,
  setMemory,
} from "../core/mod.ts";
import { bareTransaction, filledHub, PLANNER, worker } from "./filled_hub.ts";
import { compare, median, type Row } from "./measure.ts";

const SMALL = 1_000;
const LARGE = 100_000;
const TURNS = 300;
const RESTORED = [10, 1_000, 100_000];

/** The hub's writes against a bare transaction, small and large, and large against small. */
export async function benchHub(directory: string): Promise<Row[]> {
  const small = await filledHub(`${directory}/small.sqlite`, SMALL);
  const large = await filledHub(`${directory}/large.sqlite`, LARGE);
  const rows: Row[] = [];
  for (const [size, hub] of [[SMALL, small], [LARGE, large]] as const) {
    rows.push(...await benchWrites(hub, size, `${directory}/bare-${size}.sqlite`));
  }
  rows.push(
    await flat(
      "next-ready lookup",
      small,
      large,
      (hub) => hub.read((tx) => readyRequirements(tx, { role: "backend", limit: 1 })),
    ),
  );
  rows.push(
    await flat(
      "snapshot create",
      small,
      large,
      (hub, turn) =>
        hub.write(PLANNER, { action: "SNAPSHOT" }, (tx) => createSnapshot(tx, `s${turn}`, null)),
    ),
  );
  rows.push(
    await flat("status", small, large, (hub) => hub.read((tx) => overview(tx))),
  );
  for (const changes of RESTORED) rows.push(await benchRestore(large, changes));
  await small.close();
  await large.close();
  return rows;
}

async function benchWrites(hub: Hub, size: number, barePath: string): Promise<Row[]> {
  const bare = bareTransaction(barePath);
  const claimed: string[] = [];
  const writes: Record<string, (turn: number) => Promise<unknown>> = {
    claim: async (turn) => {
      const label = { action: "REQUIREMENT_CLAIM" };
      const claim = await hub.write(worker(turn), label, (tx) => claimRequirement(tx));
      claimed.push(claim.requirement?.id ?? "");
    },
    complete: (turn) =>
      hub.write(
        worker(turn),
        { action: "REQUIREMENT_COMPLETE" },
        (tx) => markDone(tx, claimed[turn] ?? "", "done"),
      ),
    "contract revise": (turn) =>
      hub.write(worker(turn), { action: "CONTRACT_PROPOSE" }, (tx) =>
        proposeContract(tx, {
          name: "API",
          kind: "http",
          owner: "backend_agent",
          consumers: ["frontend_agent"],
          schema: { endpoints: [{ method: "GET", path: `/v${turn}` }] },
          change: "",
          ...(turn === 0 ? {} : { expectedVersion: turn }),
        })),
    "memory write": (turn) =>
      hub.write(worker(turn), { action: "MEMORY_WRITE" }, (tx) => setMemory(tx, "k", `${turn}`)),
  };
  const rows: Row[] = [];
  for (const [name, write] of Object.entries(writes)) {
    let turn = 0;
    const { floor, ours } = await compare(bare.work, async () => {
      await write(turn++);
    }, TURNS);
    rows.push({
      name: `${name}, ${size} requirements, against a bare transaction`,
      unit: "us",
      floor: floor * 1_000,
      ours: ours * 1_000,
    });
  }
  bare.close();
  return rows;
}

/** The same at 100,000 requirements against 1,000. */
async function flat(
  name: string,
  small: Hub,
  large: Hub,
  work: (hub: Hub, turn: number) => Promise<unknown>,
): Promise<Row> {
  const turns = { small: 0, large: 0 };
  const { floor, ours } = await compare(
    async () => void await work(small, turns.small++),
    async () => void await work(large, turns.large++),
    TURNS,
  );
  return {
    name: `${name}, ${LARGE} requirements against ${SMALL}`,
    unit: "us",
    floor: floor * 1_000,
    ours: ours * 1_000,
  };
}

/** Restoring after so many changed rows, against making the same changes. */
async function benchRestore(hub: Hub, changes: number): Promise<Row> {
  const floors: number[] = [];
  const times: number[] = [];
  const ids = await hub.read((tx) =>
    tx.all("SELECT id FROM requirements ORDER BY id LIMIT ?", [changes])
  );
  for (let turn = 0; turn < 3; turn++) {
    let start = performance.now();
    const seq = await hub.write(PLANNER, { action: "EDIT" }, async (tx) => {
      const head = await tx.count("SELECT MAX(seq) AS n FROM log");
      for (const { id } of ids) {
        await tx.update("requirements", String(id), { reason: `changed ${turn}` });
      }
      return head;
    });
    floors.push(performance.now() - start);
    start = performance.now();
    await hub.write(PLANNER, { action: "RESTORE" }, (tx) => restoreState(tx, seq));
    times.push(performance.now() - start);
  }
  return {
    name: `restore after ${changes} changed rows, against changing them`,
    unit: "ms",
    floor: median(floors),
    ours: median(times),
  };
}
