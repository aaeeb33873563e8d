import type { Clock } from "../clock.ts";
import type { Hub, WriteGuide, WriteLabel } from "../hub.ts";
import type { FileVersion } from "../harness/mod.ts";
import { filesChangedBetween } from "../harness/mod.ts";
import type { LogEntry } from "../ssot/log/execution_log.ts";
import type { Actor } from "../ssot/roles.ts";
import { repeatEntry, rowsLeftBy } from "../ssot/log/repeat_entry.ts";
import { type Driver, Tx } from "../store/mod.ts";

/** The process that is followed died here: what goes on must be begun anew. */
export class ProcessEnded extends Error {
  override readonly name = "ProcessEnded";
}

/** The replay did something else than what is on record. */
export class Diverged extends Error {
  override readonly name = "Diverged";
}

/** One file as somebody else than the run's own agents left it. */
export interface ForeignFile {
  path: string;
  version: FileVersion | null;
}

/** How many entries may be made in another order: calls that only read are made at the same time. */
const REORDERED_MAX = 32;

/**
 * A recorded run's log as its replay goes along it. Before each write it repeats what others wrote
 * in between (people's decisions, agents elsewhere, with their files) and sets the clock to the
 * entry's time; after each it compares what was written.
 */
export class FollowedLog {
  readonly clock: Clock;
  readonly #source: Hub;
  readonly #target: Driver;
  readonly #run: string;
  readonly #entries: LogEntry[];
  readonly #onFiles: (files: ForeignFile[]) => Promise<void>;
  #at = 0;
  #nowMs: number;
  #free: Clock | null = null;
  #moved = Promise.withResolvers<void>();
  #tail: Promise<void> = Promise.resolve();
  #ended: "died" | "stopped" | null = null;
  /** The first entry that is not as recorded, in words. */
  difference: string | null = null;

  /** `entries` follow the one that began the run, made at `startMs`; they are repeated in `target`. */
  constructor(
    source: Hub,
    target: Driver,
    run: string,
    entries: readonly LogEntry[],
    startMs: number,
    onFiles: (files: ForeignFile[]) => Promise<void>,
  ) {
    this.#source = source;
    this.#target = target;
    this.#run = run;
    this.#entries = [...entries];
    this.#nowMs = startMs;
    this.#onFiles = onFiles;
    this.clock = {
      now: () => this.#free?.now() ?? this.#nowMs,
      sleep: (ms, signal) => this.#free?.sleep(ms, signal) ?? this.#pass(ms),
    };
  }

  /** What is to be written next, as it was recorded; undefined at the end. */
  get next(): LogEntry | undefined {
    return this.#entries[this.#at];
  }

  /** The recorded entries from the next one on. */
  get ahead(): readonly LogEntry[] {
    return this.#entries.slice(this.#at);
  }

  get position(): number {
    return this.#at;
  }

  /** Follows no longer: from here on things happen for the first time, at the given clock's time. */
  release(clock: Clock): void {
    this.#free = clock;
  }

  /** Asked before each write of the replay. Rejects with ProcessEnded or Diverged. */
  readonly guide: WriteGuide = async (actor, label) => {
    if (this.#free !== null) return;
    if (this.difference !== null) throw new Diverged(this.difference);
    if (this.#ended !== null) throw new ProcessEnded();
    // A write that left no entry was made before what others wrote next.
    if (!this.#isNext(actor, label)) return;
    await this.catchUp(actor, label);
    const entry = this.next;
    if (entry === undefined) return;
    if (entry.action_type === RECOVER && label.action !== RECOVER) throw this.end("died");
    // Between two steps a person stopped it: no agent heard of that.
    const pauses = entry.action_type === TRANSITION && entry.note.endsWith("(pause)");
    if (pauses && label.action !== TRANSITION) throw this.end("stopped");
    this.#nowMs = Date.parse(entry.at);
  };

  /** Compares what was written with what was recorded. */
  readonly compare = (entry: LogEntry): void => {
    if (this.#free !== null) return;
    const recorded = this.next;
    if (recorded === undefined) {
      this.difference ??= `entry ${entry.seq} is not on record: ${said(entry)}`;
      return;
    }
    const index = this.#entries.findIndex((candidate, at) =>
      at >= this.#at && at <= this.#at + REORDERED_MAX && sameAction(candidate, entry) &&
      this.#entries.slice(this.#at, at).every((before) => isReading(before, entry))
    );
    if (index === -1) {
      this.difference ??= `entry ${recorded.seq} was ${said(recorded)}, now it is ${said(entry)}`;
      return;
    }
    const [found] = this.#entries.splice(index, 1);
    if (found) this.#entries.splice(this.#at, 0, found);
    this.#advance();
    // What is refused for lack of time was refused when it was asked, and what was allowed before.
    const denied = this.next?.status === "DENIED";
    if (denied) this.#nowMs = Date.parse(this.next?.at ?? entry.at);
  };

  /** Repeats what others wrote next, each in a transaction of its own. */
  async catchUp(actor?: Actor, label?: WriteLabel): Promise<void> {
    await this.#repeatWhile((entry) => !this.#isOwn(entry) && !isLabelled(entry, actor, label));
  }

  /**
   * From here on nothing more is written by the process that is followed: it died, or a person
   * stopped it. How far its agents came is in the log alone.
   */
  end(how: "died" | "stopped"): ProcessEnded {
    this.#ended = how;
    return new ProcessEnded();
  }

  /** The run is driven anew, after what its last process wrote besides is repeated. */
  async begin(): Promise<void> {
    const last = this.#ended === "died" ? RECOVER : TRANSITION;
    if (this.#ended !== null && this.ahead.some(({ action_type }) => action_type === last)) {
      await this.#repeatWhile(({ action_type }) => action_type !== last);
      // A run that was stopped comes to its rest; one that died is found by the next process.
      if (this.#ended === "stopped" && this.next) await this.#repeat(this.next);
    }
    this.#ended = null;
    await this.catchUp();
  }

  /** Repeats what an agent wrote next: what came of one reply of its model. */
  async repeatAgent(agent: string): Promise<void> {
    let queries = 0;
    await this.#repeatWhile((entry) =>
      !this.#isOwn(entry) ||
      (entry.agent_id === agent && !(entry.action_type === "MODEL_QUERY" && queries++ > 0))
    );
  }

  /** Repeats what a program wrote under an agent's name until what comes next is as asked, or nothing. */
  async repeatUntil(agent: string, reached: (next: LogEntry) => boolean): Promise<void> {
    while (this.next !== undefined && !reached(this.next)) {
      const { promise } = this.#moved;
      const { position } = this;
      await this.#repeatWhile((entry) => !this.#isOwn(entry) || entry.agent_id === agent);
      if (this.position === position) await promise;
    }
  }

  /** Whoever waits for time waits for what was recorded next, or for its time. */
  async #pass(ms: number): Promise<void> {
    const { position } = this;
    await this.catchUp();
    if (this.position > position) return;
    this.#nowMs = Math.max(this.#nowMs, this.next ? Date.parse(this.next.at) : this.#nowMs + ms);
  }

  /** One caller at a time: two that repeat side by side would both repeat the same entry. */
  #repeatWhile(wanted: (entry: LogEntry) => boolean): Promise<void> {
    const repeated = this.#tail.then(async () => {
      for (let entry = this.next; entry !== undefined && wanted(entry); entry = this.next) {
        await this.#repeat(entry);
      }
    });
    this.#tail = repeated.catch(() => {});
    return repeated;
  }

  #advance(): void {
    this.#at++;
    this.#moved.resolve();
    this.#moved = Promise.withResolvers();
  }

  async #repeat(entry: LogEntry): Promise<void> {
    const { seq, at, agent_id, role, session } = entry;
    const { rows, files } = await this.#source.read(async (tx) => ({
      rows: await rowsLeftBy(tx, seq),
      files: await filesChangedBetween(tx, seq - 1, seq),
    }));
    this.#nowMs = Date.parse(at);
    await this.#target.write(async (connection) => {
      const tx = new Tx(connection, this.#nowMs, { agent: agent_id, role, session });
      await repeatEntry(tx, entry, rows);
    });
    await this.#onFiles(files.map(({ path, after }) => ({ path, version: after })));
    this.#advance();
  }

  /** Whether the next entry of the run itself is what this write would leave, or an end of it. */
  #isNext(actor: Actor, label: WriteLabel): boolean {
    for (let at = this.#at; at < this.#entries.length; at++) {
      const entry = this.#entries[at];
      if (!entry || isLabelled(entry, actor, label)) return true;
      if (!this.#isOwn(entry)) continue;
      return at === this.#at || entry.action_type === label.action;
    }
    return true;
  }

  /** Whether the run's loop, its built-in agents or its rules wrote an entry: the replay will again. */
  #isOwn({ session, agent_id, action_type }: LogEntry): boolean {
    return session === this.#run || session.startsWith(`${this.#run}/`) ||
      (agent_id === "contract_validator" && action_type === "CONTRACT_VALIDATE");
  }
}

const RECOVER = "RUN_RECOVER";
const TRANSITION = "RUN_TRANSITION";

/** Whether a write by somebody else than the run's agents is the one about to be made. */
function isLabelled(entry: LogEntry, actor?: Actor, label?: WriteLabel): boolean {
  return entry.action_type === label?.action && entry.agent_id === actor?.agent;
}

function sameAction(a: LogEntry, b: LogEntry): boolean {
  return a.agent_id === b.agent_id && a.action_type === b.action_type && a.target === b.target &&
    a.status === b.status;
}

/** Whether an entry of the same agent merely looked at something: its place among others is free. */
function isReading(entry: LogEntry, other: LogEntry): boolean {
  return entry.agent_id === other.agent_id && entry.session === other.session &&
    READING.test(entry.action_type) && READING.test(other.action_type);
}

const READING = /READ|LIST|SEARCH|GET/;

function said({ agent_id, action_type, target, status }: LogEntry): string {
  return `${agent_id} ${action_type} ${target} ${status}`;
}
