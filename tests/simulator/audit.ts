import { type Hub, hubAt, type LogEntry, verifyLog } from "../../core/mod.ts";
import { canonicalJson } from "../../core/hash.ts";
import { readyRequirements } from "../../core/ssot/requirements/readiness.ts";
import type { Table } from "../../core/store/mod.ts";
import { type Call, inputHash } from "./call.ts";
import { INVARIANTS } from "./invariants.ts";
import { Ledger, SURELY_HELD_MS } from "./ledger.ts";
import type { Fault } from "./plan.ts";
import { stateHashes, type View, viewOf } from "./view.ts";
import { Violation } from "./violation.ts";

/** What an agent got for a call. */
export type Outcome =
  | { kind: "ok"; reply: unknown; replayed: boolean }
  | { kind: "refused"; code: string; message: string }
  | { kind: "died"; where: string };

/** How often, in calls, the state's hashes are noted, and the whole log is verified. */
const NOTE_EVERY = 5;
const VERIFY_EVERY = 40;
const READY_MAX = 1_000;

/** Keeps the ledger and compares the hub with it after every call. */
export class Audit {
  readonly ledger = new Ledger();
  /** Hashes of the restorable tables by log position. */
  readonly #noted = new Map<number, Map<Table, string>>();
  readonly #calls = new Map<string, Call>();
  /** Log position by input hash of a call. */
  readonly #landed = new Map<string, number>();
  #view: View | null = null;
  #seq = 0;
  #accounted = 0;

  constructor() {
    this.ledger.keep(0);
  }

  /** Log positions that can be gone back to. */
  positions(): number[] {
    return [...this.#noted.keys()];
  }

  /** Enters what became of a call and checks the state after it. Throws a Violation. */
  async account(
    hub: Hub,
    call: Call,
    outcome: Outcome,
    fault: Fault | null,
    heard: readonly LogEntry[],
  ): Promise<void> {
    this.#calls.set(inputHash(call), call);
    const view = await hub.read((tx) => viewOf(tx, this.#seq));
    expectEntries(view.entries, outcome, fault, heard);
    const replayed = outcome.kind === "ok" && outcome.replayed;
    if (outcome.kind === "ok" && !replayed && this.#landed.has(inputHash(call))) {
      throw new Violation("no write doubled", `call ${call.id} (${call.action}) ran twice`);
    }
    for (const entry of view.entries) this.#enter(entry, view.nowMs);
    if (outcome.kind === "ok" && replayed) expectReply(call, outcome.reply);
    else if (outcome.kind === "ok" && view.entries.length === 0) {
      call.landed(this.ledger, view.nowMs);
    }
    if (outcome.kind === "ok" && !replayed || view.entries.length > 0) this.#renew(call, view);
    const restored = call.restores !== null && view.entries.length > 0;
    this.#check(view, restored);
    this.ledger.keep(this.#seq);
    if (restored && call.restores?.root === undefined) {
      await this.#compare(hub, call.restores?.seq ?? 0);
    }
    this.#accounted++;
    if (this.#accounted % NOTE_EVERY === 0 || call.action === "SNAPSHOT_CREATE") {
      await this.note(hub);
    }
    if (this.#accounted % VERIFY_EVERY === 0) await this.verify(hub);
  }

  /** Remembers the state at the present position, which must be what it was if known already. */
  async note(hub: Hub): Promise<void> {
    if (this.#noted.has(this.#seq)) return await this.#compare(hub, this.#seq);
    this.#noted.set(this.#seq, await hub.read(stateHashes));
    await hub.read(async (tx) => {
      const offered = await readyRequirements(tx, { role: null, limit: READY_MAX });
      const expected = readyNow(await viewOf(tx, this.#seq));
      if (expected.join() === [...offered].sort().join()) return;
      throw new Violation("what is ready is offered", `${expected} are ready, ${offered} offered`);
    });
  }

  /** The thorough part: the chain, the journal against the tables, every entry there was. */
  async verify(hub: Hub): Promise<void> {
    const { problem } = await hub.read((tx) => verifyLog(tx));
    if (problem !== null) throw new Violation("the log verifies", problem);
    const rows = await hub.read((tx) => tx.all("SELECT seq, input_hash FROM log ORDER BY seq"));
    const found = new Map(rows.map((row) => [String(row.input_hash), Number(row.seq)]));
    for (const [hash, seq] of this.#landed) {
      if (found.get(hash) !== seq) {
        throw new Violation("no acknowledged write lost", `log entry ${seq} is not there any more`);
      }
    }
  }

  /** Rebuilds an earlier state beside the present one and compares. */
  async travel(hub: Hub, pick: number): Promise<void> {
    const positions = this.positions();
    const seq = positions[pick % positions.length];
    if (seq === undefined) return;
    const past = await hubAt(hub, seq);
    try {
      await this.#compare(past, seq);
    } finally {
      await past.close();
    }
  }

  #enter(entry: LogEntry, nowMs: number): void {
    this.#seq = entry.seq;
    const call = this.#calls.get(entry.input_hash);
    if (!call) {
      throw new Violation("every entry has a call", `${entry.action_type} ${entry.target}`);
    }
    const before = this.#landed.get(entry.input_hash);
    if (before !== undefined) {
      throw new Violation(
        "no write doubled",
        `call ${call.id} (${call.action}) is entry ${before} and ${entry.seq}`,
      );
    }
    this.#landed.set(entry.input_hash, entry.seq);
    call.landed(this.ledger, nowMs);
  }

  /** Whatever the session does renews what it surely still holds. */
  #renew({ actor }: Call, { nowMs }: View): void {
    for (const grant of this.ledger.grants.values()) {
      if (grant.agent === actor.agent && grant.session === actor.session) {
        if (nowMs < grant.activeMs + SURELY_HELD_MS) grant.activeMs = nowMs;
      }
    }
  }

  #check(view: View, restored: boolean): void {
    const moment = { view, before: this.#view, ledger: this.ledger, restored };
    for (const [name, check] of Object.entries(INVARIANTS)) {
      const problem = check(moment);
      if (problem !== null) throw new Violation(name, problem);
    }
    this.#view = view;
  }

  async #compare(hub: Hub, seq: number): Promise<void> {
    const expected = this.#noted.get(seq);
    if (!expected) return;
    const found = await hub.read(stateHashes);
    const other = [...expected].filter(([table, hash]) => found.get(table) !== hash);
    if (other.length === 0) return;
    throw new Violation(
      "an earlier state comes back as it was",
      `at position ${seq}: ${other.map(([table]) => table).join(", ")} differ`,
    );
  }
}

function expectEntries(
  entries: readonly LogEntry[],
  outcome: Outcome,
  fault: Fault | null,
  heard: readonly LogEntry[],
): void {
  const hashes = (list: readonly LogEntry[]) => list.map(({ hash }) => hash).join();
  if (outcome.kind === "ok" && hashes(entries) !== hashes(heard)) {
    throw new Violation(
      "no acknowledged write lost",
      `${heard.length} entries were announced, ${entries.length} are in the log`,
    );
  }
  const most = outcome.kind === "ok" || fault?.kind === "unheard" ? 1 : 0;
  if (entries.length > most) {
    throw new Violation(
      "all or nothing",
      `${entries.length} entries of a call that ${outcome.kind}`,
    );
  }
}

function expectReply(call: Call, reply: unknown): void {
  const first = canonicalJson(call.reply() ?? null);
  const again = canonicalJson(reply ?? null);
  if (first === again) return;
  throw new Violation(
    "a repeated call gets the first reply",
    `call ${call.id}: ${again}, not ${first}`,
  );
}

/** Leaves that wait for nothing and that nobody holds, worked out from the rows. */
function readyNow({ nodes, leases }: View): string[] {
  const live = new Set(leases.filter((lease) => lease.live).map(({ id }) => id));
  return [...nodes.values()].filter(({ id, status, children, openDependencies }) =>
    children === 0 && openDependencies === 0 &&
    (status === "PENDING" || status === "IN_PROGRESS" && !live.has(`requirement:${id}`))
  ).map(({ id }) => id).sort();
}
