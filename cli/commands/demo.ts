import { fail, hubFile } from "../../core/state.ts";
import { DEMO_TASK, seedFiles } from "../demo/scenario.ts";
import { createRepository } from "../demo/repository.ts";
import { EXIT } from "../exit_codes.ts";
import { quoted } from "../hook/command_text.ts";
import type { Invocation } from "../program/invocation.ts";
import { init } from "./init.ts";
import { run } from "./run.ts";

/** `maestro demo`: the whole loop on a small repository, with scripted agents and no model. */
export async function demo(
  invocation: Invocation,
  options: { dir?: string; json?: boolean; events?: boolean; live?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  const directory = options.dir ?? await Deno.makeTempDir({ prefix: "maestro-demo-" });
  await requireEmpty(directory);
  await createRepository(directory, seedFiles);
  // Never in the database of a real project, whatever the environment says.
  const within = { ...invocation, projectDir: directory, database: hubFile(directory) };
  await init({ ...within, terminal: { ...terminal, out: () => {} } }, directory);
  terminal.err(`A small repository in ${directory}. The task: "${DEMO_TASK}".\n\n`);
  const code = await run(within, DEMO_TASK, { ...options, demo: true });
  if (code === EXIT.ok && !options.json && !options.events) terminal.out(nextSteps(directory));
  return code;
}

async function requireEmpty(directory: string): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  for await (const entry of Deno.readDir(directory)) {
    throw fail(
      "invalid",
      `Cannot use ${directory} for the demo: it holds ${entry.name}`,
      "Name an empty directory.",
    );
  }
}

function nextSteps(directory: string): string {
  return `
Look around:
  cd ${quoted(directory)}
  node --test                       the tests the agents wrote
  git show maestro/R0/epoch-2       the verified commit and the anchored log
  cat .maestro/runs/run-1/report.md
`;
}
