import { APPROVAL_TTL_MS } from "../../core/ssot/callers/approvals.ts";
import { isMaestroError, logicalClock } from "../../core/mod.ts";
import { canonicalJson } from "../../core/hash.ts";
import { type Agent, createAgents } from "./agents.ts";
import { Audit, type Outcome } from "./audit.ts";
import type { Call } from "./call.ts";
import { CALLS, type Event } from "./calls.ts";
import { type Defect, Died } from "./faulty_driver.ts";
import type { Fault, Kind, Operation, Plan } from "./plan.ts";
import { type Process, startProcess } from "./process.ts";
import type { Store } from "./stores.ts";
import { Violation } from "./violation.ts";

const START_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const ABSENCES_MAX = 2;
const LEASE_MINUTES = 15;
const LONGEST_MINUTES = 7 * 24 * 60;

/** One simulated process after another over one store, its agents, its clock and its auditor. */
export class World {
  /** One line per step: what was done and what became of it. */
  readonly history: string[] = [];
  readonly audit = new Audit();
  #absences = 0;
  readonly #clock = logicalClock(START_MS, 0);
  readonly #store: Store;
  readonly #defect: Defect | null;
  readonly #agents: Agent[];
  #process: Process | null = null;

  constructor(plan: Plan, store: Store, defect: Defect | null) {
    this.#store = store;
    this.#defect = defect;
    this.#agents = createAgents(plan.agents);
  }

  /** Takes one step and checks everything that must hold after it. Throws a Violation. */
  async step(operation: Operation): Promise<void> {
    this.#clock.advance(1 + operation.amount % 3_000);
    const agent = this.#agents[operation.agent];
    if (!agent) return;
    const line = `${operation.index} ${operation.kind} ${agent.actor.agent}:`;
    try {
      this.history.push(`${line} ${await this.#befall(agent, operation)}`);
    } catch (error) {
      this.history.push(`${line} ${error}`);
      throw error;
    }
  }

  /** One call, to its accounted end. */
  async perform(call: Call, agent: Agent, fault: Fault | null): Promise<Outcome> {
    const process = await this.#running();
    process.arm(fault);
    process.heard.length = 0;
    const outcome = await attempt(process, call);
    await this.audit.account(process.hub, call, outcome, fault, process.heard);
    if (outcome.kind === "ok") hear(agent, call, outcome.reply);
    else if (outcome.kind === "refused") giveUp(agent, call);
    else agent.unheard = call.keyed ? call : null;
    return outcome;
  }

  /** Lets so much time pass that every claim runs out, wherever the clock was put back to. */
  outwait(): void {
    this.#clock.advance(LONGEST_MINUTES * MINUTE_MS);
  }

  async inspect<T>(use: (process: Process) => Promise<T>): Promise<T> {
    return await use(await this.#running());
  }

  async close(): Promise<void> {
    await this.#process?.hub.close();
    this.#process = null;
  }

  async #running(): Promise<Process> {
    this.#process ??= await startProcess(this.#store, this.#clock, this.#defect);
    return this.#process;
  }

  async #befall(agent: Agent, operation: Operation): Promise<string> {
    const { kind, amount, fault } = operation;
    if (isEvent(kind)) return await this.#happen(kind, agent, operation);
    const scene = { ledger: this.audit.ledger, positions: this.audit.positions() };
    const call = CALLS[kind](scene, agent, operation);
    if (!call) return "nothing to do";
    const outcome = await this.perform(call, agent, fault);
    // Some take the whole process with them.
    if (outcome.kind === "died" && amount % 2 === 0) await this.close();
    return describe(outcome);
  }

  async #happen(event: Event, agent: Agent, { amount, fault }: Operation): Promise<string> {
    switch (event) {
      case "retry": {
        const call = agent.unheard ?? agent.answered?.call;
        if (!call) return "nothing to repeat";
        return `repeats ${call.id}: ${describe(await this.perform(call, agent, fault))}`;
      }
      case "wait":
        return this.#move(amount % 6);
      case "stall":
        return this.#move(LEASE_MINUTES + amount % 60);
      case "absent":
        // Replies of keyed calls are kept for a week.
        if (++this.#absences > ABSENCES_MAX) return "nobody goes away";
        return this.#move(APPROVAL_TTL_MS / MINUTE_MS + amount % 60);
      case "clockBack":
        return this.#move(-(amount % 90));
      case "restart":
        await this.close();
        return "restarted";
    }
  }

  #move(minutes: number): string {
    this.#clock.advance(minutes * MINUTE_MS);
    return `${minutes} min`;
  }
}

const EVENTS: Record<Event, true> = {
  retry: true,
  wait: true,
  stall: true,
  absent: true,
  clockBack: true,
  restart: true,
};

function isEvent(kind: Kind): kind is Event {
  return kind in EVENTS;
}

async function attempt({ hub }: Process, call: Call): Promise<Outcome> {
  const label = {
    action: call.action,
    input: call.input,
    idempotencyKey: call.keyed ? `call-${call.id}` : undefined,
  };
  const runs = call.runs();
  try {
    const reply = await hub.write(call.actor, label, (tx) => call.useCase(tx));
    return { kind: "ok", reply, replayed: call.runs() === runs };
  } catch (error) {
    if (error instanceof Died) return { kind: "died", where: error.message };
    if (!isMaestroError(error) || UNEXPECTED.has(error.code)) {
      throw new Violation("no call crashes", `${call.action}: ${error}`);
    }
    return { kind: "refused", code: error.code, message: error.message };
  }
}

/** Codes that nothing simulated may lead to. */
const UNEXPECTED: ReadonlySet<string> = new Set(["internal", "corrupt", "unavailable"]);

function hear(agent: Agent, call: Call, reply: unknown): void {
  if (agent.unheard === call) agent.unheard = null;
  call.heard();
  if (!call.keyed) return;
  const text = canonicalJson(reply ?? null);
  const { answered } = agent;
  if (answered?.call === call && answered.reply !== text) {
    throw new Violation(
      "a repeated call gets the first reply",
      `call ${call.id} gave ${answered.reply}, then ${text}`,
    );
  }
  agent.answered = { call, reply: text };
}

function giveUp(agent: Agent, call: Call): void {
  if (agent.unheard === call) agent.unheard = null;
  // Told that the claim is lost, it looks for something else.
  if (call.action === "REQUIREMENT_COMPLETE" || call.action === "REQUIREMENT_RELEASE") {
    agent.holding = null;
  }
}

function describe(outcome: Outcome): string {
  switch (outcome.kind) {
    case "ok":
      return `ok ${canonicalJson(outcome.reply ?? null)}`;
    case "refused":
      return `${outcome.code}: ${outcome.message}`;
    case "died":
      return `died ${outcome.where}`;
  }
}
