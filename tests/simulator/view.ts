import { hashOf, type LogEntry, stateRows } from "../../core/mod.ts";
import { countAnew, counts } from "../../core/ssot/requirements/counts.ts";
import { logAfter } from "../../core/ssot/log/execution_log.ts";
import { type ReadTx, type Row, type Table, TABLE_NAMES, TABLES } from "../../core/store/mod.ts";

/** A requirement as its row has it. */
export interface Node {
  id: string;
  parent: string | null;
  status: string;
  children: number;
  openDependencies: number;
  chain: number;
}

/** What the hub's tables say after a step; read in one transaction. */
export interface View {
  nowMs: number;
  now: string;
  nodes: Map<string, Node>;
  titles: Map<string, string>;
  /** What each requirement itself waits for. */
  dependencies: Map<string, string[]>;
  /** What keeps a requirement from being ready besides dependencies: how many there are of it. */
  holds: Map<string, number>;
  leases: { id: string; holder: string; fence: number; live: boolean; held: boolean }[];
  contracts: Map<string, number>;
  contractVersions: number;
  memory: Map<string, string>;
  handoffs: Map<string, string>;
  guidance: Map<string, string>;
  spent: Map<string, number>;
  /** Stored status, whether it stands, whether it is used. */
  questions: Map<string, string>;
  /** The kept counts and those of the rows, each as one text. */
  counts: { kept: string; anew: string };
  /** Log entries since the last view. */
  entries: LogEntry[];
}

const ENTRIES_MAX = 100;

export async function viewOf(tx: ReadTx, after: number): Promise<View> {
  const requirements = await tx.all("SELECT * FROM requirements ORDER BY id");
  const dependencies = await tx.all("SELECT * FROM dependencies ORDER BY id");
  const leases = await tx.all("SELECT * FROM leases ORDER BY id");
  const contracts = await tx.all("SELECT id, name, version FROM contracts ORDER BY id");
  const memory = await tx.all("SELECT id, value FROM memory ORDER BY id");
  const missions = await tx.all("SELECT id, decision FROM missions ORDER BY id");
  const milestones = await tx.all("SELECT * FROM milestones ORDER BY mission, ordinal");
  const members = await tx.all("SELECT * FROM milestone_requirements ORDER BY id");
  const handoffs = await tx.all("SELECT id, accepted_by FROM handoffs ORDER BY id");
  const guidance = await tx.all("SELECT id, status FROM guidance ORDER BY id");
  const spent = await tx.all("SELECT id, steps FROM spend ORDER BY id");
  const questions = await tx.all("SELECT * FROM approvals ORDER BY ordinal");
  const waits = Map.groupBy(dependencies, ({ requirement }) => String(requirement));
  return {
    nowMs: tx.nowMs,
    now: tx.now,
    nodes: new Map(requirements.map((row) => [String(row.id), nodeOf(row)])),
    titles: new Map(requirements.map((row) => [String(row.id), String(row.title)])),
    dependencies: new Map(
      [...waits].map(([id, rows]) => [id, rows.map((row) => String(row.depends_on))]),
    ),
    holds: holdsOf(missions, milestones, members),
    leases: leases.map((row) => ({
      id: String(row.id),
      holder: String(row.holder),
      fence: Number(row.fence),
      held: row.held === 1,
      live: row.held === 1 && String(row.expires_at) > tx.now,
    })),
    contracts: new Map(contracts.map((row) => [String(row.name), Number(row.version)])),
    contractVersions: await tx.count("SELECT COUNT(*) AS n FROM contract_versions"),
    memory: new Map(memory.map((row) => [String(row.id), String(row.value)])),
    handoffs: new Map(handoffs.map((row) => [String(row.id), String(row.accepted_by ?? "")])),
    guidance: new Map(guidance.map((row) => [String(row.id), String(row.status)])),
    spent: new Map(spent.map((row) => [String(row.id), Number(row.steps)])),
    questions: new Map(
      questions.map(({ id, status, always, used_at }) =>
        [String(id), `${status} ${always === 1} ${used_at !== null}`] as const
      ),
    ),
    counts: {
      kept: JSON.stringify(await counts(tx)),
      anew: JSON.stringify(await countAnew(tx)),
    },
    entries: await logAfter(tx, after, ENTRIES_MAX),
  };
}

/** One hash per table that a restore puts back. */
export async function stateHashes(tx: ReadTx): Promise<Map<Table, string>> {
  const hashes = new Map<Table, string>();
  for (const table of TABLE_NAMES) {
    if (TABLES[table].restored) hashes.set(table, hashOf(await stateRows(tx, table)));
  }
  return hashes;
}

/** Missions that rest hold their root, phases that are not over whatever belongs to later ones. */
function holdsOf(
  missions: readonly Row[],
  milestones: readonly Row[],
  members: readonly Row[],
): Map<string, number> {
  const holds = new Map<string, number>();
  const hold = (id: string) => holds.set(id, (holds.get(id) ?? 0) + 1);
  for (const { id, decision } of missions) if (decision !== "APPROVED") hold(String(id));
  for (const { id, milestone } of members) {
    const own = milestones.find((each) => each.id === milestone);
    const earlier = milestones.filter((each) =>
      each.mission === own?.mission && Number(each.ordinal) < Number(own?.ordinal)
    );
    if (earlier.some(({ sealed_at }) => sealed_at === null)) hold(String(id));
  }
  return holds;
}

function nodeOf(row: Row): Node {
  return {
    id: String(row.id),
    parent: row.parent === null ? null : String(row.parent),
    status: String(row.status),
    children: Number(row.children),
    openDependencies: Number(row.open_dependencies),
    chain: Number(row.chain),
  };
}
