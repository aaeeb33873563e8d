import type { ReadTx, Row } from "../../store/mod.ts";
import { beginningWith } from "../beginning_with.ts";

/** What was used up under one key; keys nest by `/` (`run-1/2/backend_agent/R0.1`). */
export interface Spend {
  tokens: number;
  estimated: boolean;
  steps: number;
  queries: number;
  blocked: number;
  startedAtMs: number;
}

/** What was spent under one key; nothing yet counts as begun now. */
export async function spendOf(tx: ReadTx, key: string): Promise<Spend> {
  const row = await tx.get("spend", key);
  return row ? toSpend(row) : { ...NOTHING, startedAtMs: tx.nowMs };
}

const NOTHING = { tokens: 0, estimated: false, steps: 0, queries: 0, blocked: 0 };

function toSpend(row: Row): Spend {
  return {
    tokens: Number(row.tokens),
    estimated: row.estimated === 1,
    steps: Number(row.steps),
    queries: Number(row.queries),
    blocked: Number(row.blocked),
    startedAtMs: Date.parse(String(row.started_at)),
  };
}

/** What one task of a run spent; one that was begun anew after a rest has several. */
export interface TaskSpend extends Spend {
  epoch: number;
  agent: string;
  kind: string;
  requirement: string;
}

/** What each task of a run spent, in the order of epochs, agents and tasks. */
export async function taskSpends(tx: ReadTx, run: string): Promise<TaskSpend[]> {
  const rows = await tx.all(
    "SELECT * FROM spend WHERE id >= ? AND id < ? ORDER BY id",
    beginningWith(`${run}/`),
  );
  return rows.map((row) => {
    const path = String(row.id).slice(run.length + 1).replace(/^rested\//, "");
    const [epoch, agent = "", task = ""] = path.split("/");
    const [kind = "", requirement = ""] = task.split("-");
    return { ...toSpend(row), epoch: Number(epoch), agent, kind, requirement };
  });
}
