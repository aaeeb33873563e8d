import { type Model, ModelError } from "../../agents/mod.ts";
import { type AgentTask, type Executor, fail } from "../../core/mod.ts";
import type { RecordedConversation, RunExchanges } from "../record/exchange_reader.ts";

/** Where a replay leaves the record: before the exchange with this number a live model is asked. */
export interface Fork {
  at: number;
  /** Called once, when the record ends. */
  begin: () => void;
  model: (task: AgentTask) => Model;
}

/** What a replay does when its record is used up. */
interface Interruptions {
  /** Repeats from the log what the agent did last. */
  repeat: (agent: string) => Promise<void>;
  /** Waits until the log has come to the loop's own word about a requirement. */
  settled: (agent: string, requirement: string) => Promise<void>;
  /** The process died here, or a person stopped it; the error that ends its replay. */
  end: (how: "died" | "stopped") => Error;
}

/**
 * The agents of a recorded run: each task hears what it heard then, and fails where it failed. How
 * far an agent came with its last reply before it was stopped or died is told by the log alone.
 */
export class RecordedAgents {
  readonly #exchanges: RunExchanges;
  #left: RecordedConversation[];
  readonly #fork: Fork | null;
  readonly #on: Interruptions;
  readonly #playing = new Map<AgentTask, Playing>();
  /** Whether a live model was asked. */
  forked = false;
  /** The first reply that was recorded without a secret it held. */
  redacted: number | null = null;

  constructor(exchanges: RunExchanges, on: Interruptions, fork: Fork | null = null) {
    this.#exchanges = exchanges;
    this.#left = [...exchanges.conversations];
    this.#on = on;
    this.#fork = fork;
  }

  /** The model of one task. */
  modelFor(task: AgentTask): Model {
    const playing = this.#playing.get(task);
    if (playing === undefined) return this.#live(task);
    return {
      name: playing.conversation.queries[0]?.model ?? "recorded",
      query: async (request, signal, onRetry) => {
        const { conversation, asked } = playing;
        const recorded = this.forked ? undefined : conversation.queries[asked];
        if (recorded === undefined || recorded.n >= (this.#fork?.at ?? Infinity)) {
          return await this.#live(task).query(request, signal, onRetry);
        }
        playing.asked++;
        if (playing.asked === conversation.queries.length) await this.#interrupt(playing);
        if (recorded.redacted) this.redacted ??= recorded.n;
        if (recorded.reply === null) throw new ModelError(recorded.error ?? "It failed.", "");
        return await this.#exchanges.reply(recorded.reply);
      },
    };
  }

  /** The executor with budgets and endings as recorded; work of other programs is taken from the log. */
  over(executor: Executor): Executor {
    const asked = new Set(this.#left.map(({ task }) => task.role));
    return {
      // A role none of whose agents asked a model worked in processes of its own.
      actsElsewhere: (role) => !this.forked && !asked.has(role),
      execute: async (task, emit, signal) => {
        if (this.#fork && !this.forked && this.#left.length === 0) this.#begin();
        if (this.forked) return await executor.execute(task, emit, signal);
        const conversation = this.#take(task);
        if (conversation === undefined) {
          await this.#on.settled(task.agent, task.requirement);
          return { status: "finished", reason: "not of a built-in agent", steps: 0 };
        }
        const own = { ...task, spend: { ...task.spend } };
        own.spend.check = () => this.#check(own, task);
        this.#playing.set(own, { conversation, asked: 0 });
        return await executor.execute(own, emit, signal);
      },
    };
  }

  /** What stopped the agent before its next query then stops it now. */
  async #check(own: AgentTask, task: AgentTask): Promise<void> {
    const playing = this.#playing.get(own);
    if (this.forked || playing === undefined) return await task.spend.check();
    const { conversation, asked } = playing;
    if (conversation.queries[asked] !== undefined) return;
    const { end } = conversation;
    // The recorded reason names its remedy.
    if (end?.status === "budget_exhausted") throw fail("budget_exhausted", end.reason, "");
    await this.#interrupt(playing);
  }

  /** Where a conversation was cut off, the log tells what became of its last reply. */
  async #interrupt({ conversation: { end, task, queries } }: Playing): Promise<void> {
    if (end !== null && end.status !== "aborted") return;
    await this.#on.repeat(task.agent);
    // Whoever else was at work stopped too: what follows is of the next process.
    const last = end?.n ?? queries.at(-1)?.n ?? 0;
    this.#left = this.#left.filter(({ id }) => id > last);
    throw this.#on.end(end === null ? "died" : "stopped");
  }

  #take(task: AgentTask): RecordedConversation | undefined {
    const index = this.#left.findIndex((candidate) =>
      candidate.task.kind === task.kind && candidate.task.agent === task.agent &&
      candidate.task.requirement === task.requirement && candidate.task.epoch === task.epoch
    );
    return index === -1 ? undefined : this.#left.splice(index, 1)[0];
  }

  #live(task: AgentTask): Model {
    if (this.#fork === null) {
      throw new ModelError(
        `Cannot answer ${task.kind} ${task.requirement} of ${task.agent}: nothing more is on record.`,
        "The replay went another way than the run.",
      );
    }
    this.#begin();
    return this.#fork.model(task);
  }

  #begin(): void {
    if (this.forked) return;
    this.forked = true;
    this.#fork?.begin();
  }
}

interface Playing {
  conversation: RecordedConversation;
  asked: number;
}
