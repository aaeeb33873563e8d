import { contractGraph } from "../../core/interchange/contract_graph.ts";
import {
  type Contract,
  deprecateContract,
  getContract,
  type Hub,
  listContracts,
} from "../../core/state.ts";
import { openHub } from "../composition.ts";
import { asOf, atPosition } from "../past.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { paint, plain, plainLine, table, type Terminal } from "../terminal.ts";

interface LookFlags {
  at?: string;
  json?: boolean;
}

const COLORS = { STABLE: "green", DRAFT: "yellow", DEPRECATED: "dim", BROKEN: "red" } as const;

/** `maestro contract list`: one line each. */
export async function contractList(invocation: Invocation, flags: LookFlags): Promise<number> {
  return await look(invocation, flags, (hub) => hub.read(listContracts), (contracts, terminal) => {
    if (contracts.length === 0) return "No contract yet: agents propose them.\n";
    const rows = contracts.map(({ id, name, kind, semver, status, owner, consumers }) => [
      id,
      plain(name),
      plain(kind),
      semver,
      paint(terminal, COLORS[status], status),
      `${plain(owner)} -> ${consumers.map(consumerText).join(", ") || "nobody"}`,
    ]);
    return table(rows, terminal.columns);
  });
}

/** `maestro contract show ID`: all of one as a Markdown page. */
export async function contractShow(
  invocation: Invocation,
  id: string,
  flags: LookFlags,
): Promise<number> {
  return await look(
    invocation,
    flags,
    (hub) => hub.read((tx) => getContract(tx, id)),
    async (contract) => (await import("../../core/mod.ts")).contractPage(contract),
  );
}

/** `maestro contract history ID`: its versions, newest first. */
export async function contractHistory(
  invocation: Invocation,
  id: string,
  flags: LookFlags,
): Promise<number> {
  const read = async (hub: Hub) => (await hub.read((tx) => getContract(tx, id))).changelog;
  return await look(invocation, flags, read, (changelog, terminal) =>
    table(
      changelog.map(({ version, semver, timestamp, author, change }) => [
        `version ${version}`,
        semver,
        timestamp,
        plain(author),
        plainLine(change),
      ]),
      terminal.columns,
    ));
}

/** `maestro contract graph`: who provides and uses what, as a Mermaid chart. */
export async function contractPicture(invocation: Invocation, flags: LookFlags): Promise<number> {
  return await look(invocation, flags, (hub) => hub.read(listContracts), contractGraph);
}

/** `maestro contract deprecate ID`: a person speaks for the owner. */
export async function contractDeprecate(
  invocation: Invocation,
  id: string,
  { reason, successor }: { reason: string; successor?: string },
): Promise<number> {
  const hub = await openHub(invocation);
  try {
    const label = { action: "CONTRACT_DEPRECATE", input: { id, reason, successor } };
    const contract = await hub.write(
      PERSON,
      label,
      (tx) => deprecateContract(tx, id, reason, successor),
    );
    const instead = contract.successor === null ? "" : `; ${contract.successor} takes its place`;
    invocation.terminal.out(`Deprecated ${contract.id} ${plain(contract.name)}${instead}.\n`);
    return 0;
  } finally {
    await hub.close();
  }
}

/** Reads at a position and prints it, as text or as JSON. */
async function look<T>(
  invocation: Invocation,
  { at, json = false }: LookFlags,
  read: (hub: Hub) => Promise<T>,
  render: (found: T, terminal: Terminal) => string | Promise<string>,
): Promise<number> {
  const { terminal } = invocation;
  return await atPosition(invocation, at, async (hub, position) => {
    const found = await read(hub);
    terminal.out(
      json ? JSON.stringify(found, null, 2) + "\n" : asOf(position) + await render(found, terminal),
    );
    return 0;
  });
}

function consumerText({ module, pinned, reconcile }: Contract["consumers"][number]): string {
  const pin = pinned === null ? "" : ` (version ${pinned})`;
  return plain(module) + pin + (reconcile === undefined ? "" : `, to adapt in ${reconcile}`);
}
