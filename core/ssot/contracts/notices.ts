import { limitTo, type ReadTx, type Row, type Tx } from "../../store/mod.ts";
import { moduleNames } from "./modules.ts";

/** Something an agent must know before it goes on; `subject` is what to read again. */
export interface Notice {
  kind: "contract_changed" | "conflict";
  subject: string;
  message: string;
}

const MAX_NOTICES = 20;

/**
 * What is pending for an agent: contracts that changed since its module pinned them (until it pins
 * again), and conflicts (until it reads the contract).
 */
export async function noticesFor(
  tx: ReadTx,
  agent: string,
  role: string | null,
): Promise<Notice[]> {
  const names = [...moduleNames(agent, role)];
  const marks = names.map(() => "?").join(", ");
  const changed = await tx.all(
    `SELECT c.id, c.name, c.version, c.status, c.successor, p.pinned, v.change, v.semver
     FROM contract_consumers p JOIN contracts c ON c.id = p.contract
       JOIN contract_versions v ON v.id = p.contract || '@' || c.version
     WHERE p.module IN (${marks})
       AND (p.pinned IS NULL OR p.pinned < c.version OR c.status = 'DEPRECATED')`,
    names,
  );
  // Sorted here: the few that there are do not pay for a sorter of the database.
  changed.sort((a, b) => String(a.id) < String(b.id) ? -1 : 1);
  const conflicts = await tx.all(
    `SELECT subject, message FROM notices WHERE agent IN (${marks})
     ORDER BY created_at, id ${limitTo(MAX_NOTICES)}`,
    names,
  );
  return [
    ...conflicts.map((row): Notice => ({
      kind: "conflict",
      subject: String(row.subject),
      message: String(row.message),
    })),
    ...changed.slice(0, MAX_NOTICES).map(toChangeNotice),
  ];
}

/** Tells an agent something that stays until it reads the subject. */
export async function notify(
  tx: Tx,
  agent: string,
  subject: string,
  message: string,
): Promise<void> {
  const n = await tx.count("SELECT COUNT(*) AS n FROM notices WHERE agent = ?", [agent]);
  await tx.insert("notices", {
    id: `${agent}/${tx.now}/${n}`,
    agent,
    subject,
    message,
    created_at: tx.now,
  });
}

/** The actor has read the subject: what it was told of it is settled. */
export async function settleNotices(tx: Tx, subject: string): Promise<void> {
  const rows = await tx.all("SELECT id FROM notices WHERE agent = ? AND subject = ?", [
    tx.actor.agent,
    subject,
  ]);
  for (const row of rows) await tx.remove("notices", String(row.id));
}

function toChangeNotice(row: Row): Notice {
  const contract = `${row.id} ${row.name}`;
  const kind = "contract_changed" as const;
  if (row.status === "DEPRECATED") {
    const instead = row.successor === null ? "" : `; use ${row.successor} instead`;
    return { kind, subject: String(row.id), message: `${contract} is DEPRECATED${instead}` };
  }
  const from = row.pinned === null ? "an unpinned version" : `version ${row.pinned}`;
  return {
    kind,
    subject: String(row.id),
    message: `${contract} went from ${from} to version ${row.version} (${row.semver}): ` +
      `${row.change}. Read it with contract_get, adapt, then contract_pin it`,
  };
}
