import {
  abandonRun,
  type Clock,
  Diverged,
  driveRun,
  fail,
  getRun,
  hubAt,
  logOrder,
  openReplay,
  ProcessEnded,
  type Project,
  type Replay,
  type RunEvent,
  stateHash,
  stateHashes,
  treesOfRun,
} from "../../core/mod.ts";
import { builtinAgents } from "../builtin_agents.ts";
import { readExchanges } from "../record/exchange_reader.ts";
import { type Fork, RecordedAgents } from "./recorded_agents.ts";

/** More drives than this are no replay: each ends in a rest or where a process ended. */
const DRIVES_MAX = 1_000;

/** What a replay came to, beside what the run had come to. */
export interface ReplayResult {
  run: string;
  /** Whether state and trees are the run's. */
  same: boolean;
  /** The first thing that was not as recorded; null where everything was. */
  difference: string | null;
  state: { recorded: string; replayed: string };
  /** Of each epoch's beginning, failure and verified end: the tree's id. */
  trees: { name: string; recorded: string | null; replayed: string | null }[];
  entries: number;
  /** Number of the first exchange whose reply was kept without a secret; null: none. */
  redacted: number | null;
  /** Set where a live model went on; nothing is compared then. */
  live: { state: string; reason: string } | null;
}

interface ReplayOptions {
  run: string;
  /** An empty directory. */
  directory: string;
  path: string;
  policyFile: string | null;
  emit: (event: RunEvent) => void;
  /** Goes on with a live model from this exchange on. */
  live?: { from: number; model: Fork["model"]; clock: Clock };
}

/** Does a recorded run again in a scratch project and compares. Errors: not_found, corrupt. */
export async function replayRun(source: Project, options: ReplayOptions): Promise<ReplayResult> {
  const { run, directory, path, policyFile, live } = options;
  const exchanges = await readExchanges(source.stateDir, run);
  const replay = await openReplay(source, run, directory, { path, policyFile });
  try {
    const fork = live && {
      at: live.from,
      model: live.model,
      begin: () => replay.log.release(goingOn(replay.log.clock.now(), live.clock)),
    };
    const agents = new RecordedAgents(exchanges, {
      repeat: (agent) => replay.log.repeatAgent(agent),
      settled: (agent, id) => replay.log.repeatUntil(agent, (next) => isAfter(next, id)),
      end: (how) => replay.log.end(how),
    }, fork ?? null);
    const difference = await follow(replay, agents, options);
    const { state, reason } = await currentRun(replay.project, run);
    if (agents.forked) {
      return {
        ...await compare(source, replay, run),
        difference,
        live: { state, reason },
        redacted: agents.redacted,
      };
    }
    const compared = await compare(source, replay, run);
    return {
      ...compared,
      same: compared.same && difference === null,
      difference: difference ?? firstOtherTree(compared),
      redacted: agents.redacted,
      live: null,
    };
  } finally {
    await replay.project.close();
  }
}

/** Drives the replay along the log to its end; returns the first difference. */
async function follow(
  { project, log }: Replay,
  agents: RecordedAgents,
  { run, emit }: ReplayOptions,
): Promise<string | null> {
  const executor = agents.over(builtinAgents(project, (task) => agents.modelFor(task)));
  const order = logOrder(log);
  const { signal } = new AbortController();
  for (let drives = 0; drives < DRIVES_MAX; drives++) {
    await log.begin();
    const { position } = log;
    if (log.next === undefined) return log.difference;
    try {
      if (endsByAPerson(log.ahead)) await abandonRun(project, abandoner(log.ahead), run);
      else await driveRun({ project, executor, emit, signal, order }, run);
    } catch (error) {
      if (error instanceof Diverged) return error.message;
      if (!(error instanceof ProcessEnded)) throw error;
    }
    if (agents.forked) return null;
    if (log.difference !== null) return log.difference;
    if (log.position === position && log.next !== undefined) {
      const { state } = await currentRun(project, run);
      const { seq, agent_id, action_type, target } = log.next;
      return `entry ${seq} was ${agent_id} ${action_type} ${target}, now the run rests in ${state}`;
    }
  }
  throw fail("internal", `Cannot replay ${run}: it was begun anew ${DRIVES_MAX} times`);
}

type Entries = Replay["log"]["ahead"];

/** Whether an entry is the loop's, and what it writes once a requirement is settled. */
function isAfter({ agent_id, action_type, target }: Entries[number], id: string): boolean {
  if (agent_id !== "auto_loop" || action_type === "REQUIREMENT_ASSIGN") return false;
  const ofOne = ["ATTEMPT_END", "REQUIREMENT_RELEASE", "TASK_REST"].includes(action_type);
  return !ofOne || target === `requirement:${id}` || target.endsWith(`-${id}`);
}

/** Whether the run is ended by hand before it is driven again. */
function endsByAPerson(ahead: Entries): boolean {
  const acts = ["RUN_ABANDON", "RUN_TRANSITION"];
  return ahead.find(({ action_type }) => acts.includes(action_type))?.action_type === acts[0];
}

function abandoner(ahead: Entries) {
  const entry = ahead.find(({ action_type }) => action_type === "RUN_ABANDON");
  return {
    agent: entry?.agent_id ?? "human",
    role: "human",
    session: entry?.session ?? "",
  } as const;
}

async function currentRun(project: Project, id: string) {
  return await project.hub.read((tx) => getRun(tx, id));
}

async function compare(source: Project, { project, log, end }: Replay, run: string) {
  const before = await hubAt(source.hub, end);
  try {
    const recorded = await before.read(stateHash);
    const replayed = await project.hub.read(stateHash);
    const tables = recorded === replayed ? [] : await otherTables(before, project.hub);
    const theirs = await treesOfRun(source, run);
    const ours = await treesOfRun(project, run);
    const trees = [...theirs.keys()].sort().map((name) => ({
      name,
      recorded: theirs.get(name) ?? null,
      replayed: ours.get(name) ?? null,
    }));
    const same = recorded === replayed && trees.every((tree) => tree.recorded === tree.replayed);
    return {
      run,
      same,
      state: { recorded, replayed },
      tables,
      trees,
      entries: log.position,
    };
  } finally {
    await before.close();
  }
}

async function otherTables(a: Project["hub"], b: Project["hub"]): Promise<string[]> {
  const [recorded, replayed] = [await a.read(stateHashes), await b.read(stateHashes)];
  return Object.keys(recorded).filter((table) => recorded[table] !== replayed[table]);
}

function firstOtherTree(
  { trees, tables }: { trees: ReplayResult["trees"]; tables: string[] },
): string | null {
  const tree = trees.find(({ recorded, replayed }) => recorded !== replayed);
  if (tree) {
    return `the tree ${tree.name} was ${tree.recorded}, now it is ${tree.replayed ?? "missing"}`;
  }
  return tables.length > 0 ? `the state differs in ${tables.join(", ")}` : null;
}

/** Time goes on from where the record ends. */
function goingOn(fromMs: number, clock: Clock): Clock {
  const startMs = clock.now();
  return { now: () => fromMs + clock.now() - startMs, sleep: clock.sleep };
}
