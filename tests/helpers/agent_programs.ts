import { scriptedModel } from "../../agents/mod.ts";
import { builtinAgents } from "../../cli/builtin_agents.ts";
import { loadConfig } from "../../cli/settings/config.ts";
import { executorsOf } from "../../cli/executors.ts";
import {
  type Clock,
  driveRun,
  FREE,
  openProject,
  type Project,
  reopenRun,
  type Run,
  RUN_DEFAULTS,
  type RunEvent,
  type RunOptions,
  startRun,
  systemClock,
} from "../../core/mod.ts";
import { SMALL_PROJECT } from "../flows/scenarios/product.ts";
import { PERSON } from "../flows/scenarios/scenario.ts";
import { plan } from "../flows/scenarios/script.ts";
import { createRepository } from "../../cli/demo/repository.ts";
import { cleanEnvironment } from "./maestro.ts";
import { temporaryDirectory, write } from "./repository.ts";

const FAKE = new URL("fake_agent.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** The command line of the fake agent program that does these deeds, for a setting. */
export function fakeAgent(deeds: string): string {
  return `${Deno.execPath()} run -A --quiet --no-check --config ${CONFIG} ${FAKE} ${deeds} ` +
    "{mcp_config} {requirement}";
}

export interface ProgramRun {
  /** The children that the planning agent makes. */
  children: readonly Record<string, unknown>[];
  /** Settings besides, such as `agents.backend.command`. */
  settings: Record<string, string | number>;
  options?: Partial<RunOptions>;
  policy?: string;
  variables?: Record<string, string>;
  clock?: Clock;
}

/** A project whose plan is scripted and whose work is done by agent programs. */
export async function programProject(given: ProgramRun) {
  const directory = await temporaryDirectory();
  const { path } = directory;
  await createRepository(path, { ...SMALL_PROJECT, ".gitignore": "node_modules/\n.home/\n" });
  await Deno.mkdir(`${path}/.maestro`);
  if (given.policy) await write(path, { ".maestro/policy.yaml": given.policy });
  const environment: Record<string, string> = { ...cleanEnvironment(path), ...given.variables };
  // Some programs hand on HOME, and not where Deno's cache is.
  await Deno.mkdir(`${path}/.home/.cache`, { recursive: true });
  await Deno.symlink(environment.DENO_DIR ?? "", `${path}/.home/.cache/deno`);
  const project = await openProject({
    root: path,
    policyFile: null,
    path: environment.PATH ?? "",
    clock: given.clock ?? systemClock,
  });
  const env = (name: string) => environment[name];
  const config = await loadConfig({
    globalFile: null,
    projectFile: `${path}/.maestro/config.yaml`,
    env: () => undefined,
    flags: { "agents.environment": "DENO_DIR", ...given.settings },
  });
  const options = { ...RUN_DEFAULTS, review: false, retries: 0, ...given.options };
  const { id } = await startRun(project, PERSON, "Have it done", options);
  const builtin = builtinAgents(project, scriptedModel({ tasks: [plan(given.children)] }));
  const events: RunEvent[] = [];
  const listeners = new Set<(event: RunEvent) => void>();
  /** The first event, past or to come, that is as asked for. */
  const event = async (isIt: (event: RunEvent) => boolean): Promise<void> => {
    if (events.some(isIt)) return;
    const come = Promise.withResolvers<void>();
    const listener = (event: RunEvent) => isIt(event) && come.resolve();
    listeners.add(listener);
    await come.promise;
    listeners.delete(listener);
  };
  const drive = (signal = new AbortController().signal): Promise<Run> =>
    driveRun({
      project,
      executor: executorsOf(project, config, env, options, builtin),
      emit: (event) => {
        events.push(event);
        listeners.forEach((listener) => listener(event));
      },
      signal,
      order: FREE,
    }, id);
  return {
    path,
    project,
    events,
    event,
    resume: () => reopenRun(project, PERSON, id, {}),
    drive,
    statuses: () => statusesOf(project),
    async [Symbol.asyncDispose]() {
      await project.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function statusesOf(project: Project): Promise<Record<string, unknown>> {
  const rows = await project.hub.read((tx) =>
    tx.all("SELECT id, status FROM requirements WHERE children = 0 ORDER BY id")
  );
  return Object.fromEntries(rows.map(({ id, status }) => [String(id), status]));
}
