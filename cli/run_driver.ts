import type { Actor, Executor, Run, RunChanges, RunEvent, RunOptions } from "../core/mod.ts";
import type { Runner } from "../mcp/mod.ts";
import type { Opened } from "./composition.ts";
import type { Invocation } from "./program/invocation.ts";
import { plain } from "./terminal.ts";

/** How long a server that stops waits for its run to come to rest. */
const REST_MS = 10_000;

/** The runs that a server drives for its clients, one at a time, in the server's own process. */
export class RunDriver implements Runner {
  readonly #invocation: Invocation;
  readonly #open: () => Promise<Opened>;
  readonly #stopping = new AbortController();
  #driving: Promise<void> = Promise.resolve();

  constructor(invocation: Invocation, open: () => Promise<Opened>) {
    this.#invocation = invocation;
    this.#open = open;
  }

  async start(actor: Actor, task: string, limits: RunChanges): Promise<Run> {
    const opened = await this.#open();
    const { startRun } = await import("../core/mod.ts");
    const { runOptions } = await import("./commands/run_flags.ts");
    const options = { ...runOptions(opened.config, {}), ...limits };
    return await this.#locked(
      opened,
      options,
      () => startRun(opened.project, actor, task, options),
    );
  }

  async resume(actor: Actor, id: string | undefined, limits: RunChanges): Promise<Run> {
    const opened = await this.#open();
    const { reopenRun, unfinishedRun } = await import("../core/mod.ts");
    const { project } = opened;
    const run = await project.hub.read((tx) => unfinishedRun(tx, id));
    const options = { ...run.options, ...limits };
    return await this.#locked(
      opened,
      options,
      () => reopenRun(project, actor, run.id, limits, []),
    );
  }

  /** Lets the run that is driven rest, and waits for it. */
  async close(): Promise<void> {
    this.#stopping.abort();
    const { systemClock } = await import("../core/state.ts");
    const waited = new AbortController();
    const limit = systemClock.sleep(REST_MS, waited.signal).catch(() => {});
    await Promise.race([this.#driving, limit]);
    waited.abort();
  }

  /** What begins under the lock is driven under it, after the caller has its answer. */
  async #locked(
    opened: Opened,
    options: RunOptions,
    begin: () => Promise<Run>,
  ): Promise<Run> {
    const { terminal } = this.#invocation;
    const { runAgents } = await import("./executors.ts");
    const executor = await runAgents(opened, terminal, options);
    const { lockRun } = await import("../core/mod.ts");
    const lock = lockRun(opened.project.stateDir);
    try {
      const run = await begin();
      this.#driving = this.#drive(opened, executor, run.id)
        .catch((error) => terminal.err(`maestro: ${run.id}: ${plain(String(error.message))}\n`))
        .finally(() => lock[Symbol.dispose]());
      return run;
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  async #drive(
    { project }: Opened,
    executor: Executor,
    id: string,
  ): Promise<void> {
    const { driveRun, FREE } = await import("../core/mod.ts");
    // Whoever wants to know how it goes reads the shared state, as of any run.
    const emit = (_event: RunEvent) => {};
    const { modelsPart } = await import("./record/models_part.ts");
    const models = (run: string) => modelsPart(project.stateDir, run);
    await driveRun(
      { project, executor, emit, signal: this.#stopping.signal, order: FREE, models },
      id,
    );
  }
}
