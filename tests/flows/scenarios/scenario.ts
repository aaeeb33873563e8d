import { type Model, type Script, scriptedModel } from "../../../agents/mod.ts";
import type { ModelRequest } from "../../../agents/model.ts";
import { builtinAgents } from "../../../cli/builtin_agents.ts";
import { createRepository } from "../../../cli/demo/repository.ts";
import {
  type AgentTask,
  type Answer,
  driveRun,
  type Executor,
  logicalClock,
  openProject,
  type Project,
  reopenRun,
  type Run,
  RUN_DEFAULTS,
  type RunChanges,
  type RunEvent,
  type RunOptions,
  startRun,
  stateHash,
} from "../../../core/mod.ts";
import { START_MS } from "../../helpers/hub.ts";
import { temporaryDirectory, write } from "../../helpers/repository.ts";

export const PERSON = { agent: "human", role: "human", session: "test" } as const;

/**
 * A run that a script drives from a laid-out repository to rest. As data, so that the same one can
 * be played in this process, played by the command line against an endpoint, killed and replayed.
 */
export interface Scenario {
  /** Also the name of its file. */
  name: string;
  task: string;
  /** What the repository's only commit holds. */
  files: Readonly<Record<string, string>>;
  /** The text of `.maestro/policy.yaml`; absent: the default policy. */
  policy?: string;
  script: Script;
  options?: Partial<RunOptions>;
  /** What a person does at each rest, in turn; the run is then resumed. At the next rest it ends. */
  people?: readonly Person[];
  ends: Pick<Run, "state" | "epoch" | "rollbacks">;
}

/** A person's answer to a run that rests; returns what changes as it goes on. */
export type Person = (
  project: Project,
  run: Run,
) => Promise<RunChanges & { answers?: readonly Answer[] }>;

/** A scenario at its end, while its project is still open; disposing of it removes all. */
export interface Played extends AsyncDisposable {
  project: Project;
  run: Run;
  /** How it stood at each rest, the last one's included. */
  rests: Run[];
  events: RunEvent[];
  /** What agents were given to do, in order. */
  tasks: AgentTask[];
  /** What the models were asked, in order. */
  requests: ModelRequest[];
  /** Equal for equal state, whenever and wherever it came about. */
  stateHash(): Promise<string>;
  /** The workspace's tree in the shadow repository. */
  treeHash(): Promise<string>;
}

/** Makes the directory a repository and a MAESTRO project, as the scenario begins. */
export async function layOut(scenario: Scenario, path: string): Promise<void> {
  await createRepository(path, scenario.files);
  await Deno.mkdir(`${path}/.maestro`);
  if (scenario.policy !== undefined) {
    await write(path, { ".maestro/policy.yaml": scenario.policy });
  }
}

/** The options a scenario's run is started with. */
export function optionsOf({ options }: Scenario): RunOptions {
  return { ...RUN_DEFAULTS, ...options };
}

/** Plays a scenario to its end in this process, under a clock that only its own steps move. */
export async function play(
  scenario: Scenario,
  model: Model = scriptedModel(scenario.script),
): Promise<Played> {
  const directory = await temporaryDirectory();
  await layOut(scenario, directory.path);
  const project = await openProject({
    root: directory.path,
    policyFile: null,
    path: Deno.env.get("PATH") ?? "",
    clock: logicalClock(START_MS),
  });
  const dispose = async () => {
    await project.close();
    await directory[Symbol.asyncDispose]();
  };
  try {
    const events: RunEvent[] = [];
    const requests: ModelRequest[] = [];
    const listening: Model = {
      ...model,
      query: (request, ...rest) => {
        requests.push(request);
        return model.query(request, ...rest);
      },
    };
    const tasks: AgentTask[] = [];
    const executor = builtinAgents(project, (task) => {
      tasks.push(task);
      return listening;
    });
    const rests = await runToEnd(scenario, project, executor, (event) => events.push(event));
    const run = rests.at(-1) as Run;
    return {
      project,
      run,
      rests,
      events,
      tasks,
      requests,
      stateHash: () => project.hub.read(stateHash),
      treeHash: async () => await (await project.shadow()).tree(),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function runToEnd(
  scenario: Scenario,
  project: Project,
  executor: Executor,
  emit: (event: RunEvent) => void,
): Promise<Run[]> {
  const { id } = await startRun(project, PERSON, scenario.task, optionsOf(scenario));
  const drive = () =>
    driveRun({ project, executor, emit, signal: new AbortController().signal }, id);
  const rests = [await drive()];
  for (const person of scenario.people ?? []) {
    const { answers, ...changes } = await person(project, rests.at(-1) as Run);
    await reopenRun(project, PERSON, id, changes, answers);
    rests.push(await drive());
  }
  return rests;
}

/** What the agent of a kind of task was told at first, in the given epoch. */
export function opening({ requests }: Played, kind: string, epoch = 1): string {
  const request = requests.find(({ task }) => task.kind === kind && task.epoch === epoch);
  return request?.messages.find(({ role }) => role === "user")?.content ?? "";
}
