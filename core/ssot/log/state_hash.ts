import { canonicalJson, rowHasher } from "../../hash.ts";
import type { ReadTx, Table } from "../../store/mod.ts";
import { rowsOf } from "./state_rows.ts";

/**
 * What of each table is no part of what the work came to: times and versions that count how often
 * somebody began anew, and texts that quote what programs printed. `all`: the table tells how the
 * work went (who held it, what it cost, how often it was tried), which a kill in between may change;
 * files are under the tree's own hash.
 */
const LEFT_OUT: Record<Table, readonly string[] | "all"> = {
  requirements: ["version", "reason", "created_at", "updated_at"],
  dependencies: [],
  criteria: ["evidence", "updated_at"],
  contracts: ["created_at", "updated_at"],
  contract_versions: ["created_at"],
  contract_consumers: [],
  memory: ["updated_at"],
  leases: "all",
  sessions: "all",
  snapshots: "all",
  runs: [
    "options",
    "retries_left",
    "base_seq",
    "base_commit",
    "verdict",
    "verified_tree",
    "feedback",
    "notes",
    "baseline",
    "tags",
    "reason",
    "request",
    "created_at",
    "updated_at",
    "start_seq",
  ],
  attempts: "all",
  reviews: "all",
  notices: ["created_at"],
  spend: "all",
  touched_files: "all",
  open_commands: "all",
  questions: ["created_at", "decided_at"],
  approvals: ["decided_at", "used_at", "asked_at", "created_at", "expires_at"],
  mission_policies: ["set_at"],
  known_policies: "all",
  tokens: "all",
  missions: ["updated_at"],
  milestones: ["sealed_at"],
  milestone_requirements: [],
  handoffs: ["created_at"],
  guidance: ["created_at"],
  counts: "all",
};

/**
 * SHA-256 over the state: the same after two runs that came to the same, whenever and wherever they
 * ran, and on either engine. Tables in the order of their names, rows in the order of their ids.
 */
export async function stateHash(tx: ReadTx): Promise<string> {
  const hasher = rowHasher();
  for (const table of hashedTables()) hasher.add(`${table} ${await tableHash(tx, table)}`);
  return hasher.end();
}

/** The same by table, to say where two states differ. */
export async function stateHashes(tx: ReadTx): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const table of hashedTables()) hashes[table] = await tableHash(tx, table);
  return hashes;
}

function hashedTables(): Table[] {
  return (Object.keys(LEFT_OUT) as Table[]).filter((table) => LEFT_OUT[table] !== "all").sort();
}

async function tableHash(tx: ReadTx, table: Table): Promise<string> {
  const hasher = rowHasher();
  const leftOut = new Set<string>(LEFT_OUT[table]);
  for await (const row of rowsOf(tx, table)) {
    const kept = Object.entries(row).filter(([column]) => !leftOut.has(column));
    hasher.add(canonicalJson(Object.fromEntries(kept)));
  }
  return hasher.end();
}
