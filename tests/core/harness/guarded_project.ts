import { claimRequirement, openProject, type Project } from "../../../core/mod.ts";
import type { ActionContext } from "../../../core/harness/action.ts";
import { backend, child, plant } from "../../helpers/hub.ts";
import { git, temporaryDirectory, write } from "../../helpers/repository.ts";
import type { E2bAccess } from "../../../core/harness/sandboxes/e2b_machine.ts";
import type { Clock } from "../../../core/clock.ts";

export const PATH = Deno.env.get("PATH") ?? "/usr/bin:/bin";

/** A project whose backend agent holds a claim on `src/api`, and may run node and what looks. */
export interface GuardedProject extends AsyncDisposable {
  path: string;
  project: Project;
  context: ActionContext;
  write(files: Record<string, string>): Promise<void>;
  read(path: string): Promise<string>;
  /** Runs a Node script as the agent's command; `exit_code` and so on. */
  script(text: string): Promise<Record<string, unknown>>;
  run(command: string): Promise<Record<string, unknown>>;
}

export interface Circumstances {
  provider?: "auto" | "local" | "e2b";
  e2b?: E2bAccess;
  files?: Record<string, string>;
  /** More lines of the policy, under its top level. */
  policy?: string;
  /** More lines of the entries of these agents. */
  backend?: string;
  frontend?: string;
  /** Programs that both may run besides. */
  commands?: string;
  clock?: Clock;
}

/** Opens it over a real repository, hub, shadow repository and sandbox. */
export async function guardedProject(
  circumstances: Circumstances = {},
): Promise<GuardedProject> {
  const { files = {}, clock } = circumstances;
  const directory = await temporaryDirectory();
  const { path } = directory;
  await git(path, "init", "--quiet", "--initial-branch=main");
  await write(path, {
    "README.md": "# Project\n",
    ".maestro/policy.yaml": policyText(circumstances),
    ".maestro/.gitignore": "*\n",
    ...files,
  });
  const project = await openProject({
    root: path,
    policyFile: null,
    path: PATH,
    e2b: circumstances.e2b,
    ...(clock ? { clock } : {}),
  });
  await plant(project.hub, [
    child("API", { scope: ["src/api/**"] }),
    child("UI", { role: "frontend", scope: ["src/ui/**"] }),
  ]);
  await project.hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx));
  const context = { actor: backend, spend: null, signal: new AbortController().signal };
  const run = (command: string) =>
    project.harness.act(context, { kind: "command", command, timeoutMs: 20_000 });
  return {
    path,
    project,
    context,
    run,
    write: (more) => write(path, more),
    read: (name) => Deno.readTextFile(`${path}/${name}`),
    async script(text) {
      await write(path, { "src/api/script.mjs": text });
      return await run("node src/api/script.mjs");
    },
    async [Symbol.asyncDispose]() {
      await project.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

function policyText(
  { provider = "auto", policy = "", backend = "", frontend = "", commands = "" }: Circumstances,
): string {
  const more = commands === "" ? "" : `, ${commands}`;
  return `agents:
  backend_agent:
    filesystem: { allow: ["src/api/**"], deny: ["src/api/kept/*"] }
    commands: { allow: [node, cat, grep, ls${more}] }
    human_gate: [{ action_pattern: "DELETE > 50 lines" }]
    ${backend}
  frontend_agent:
    filesystem: { allow: ["src/ui/**"] }
    commands: { allow: [node${more}] }
    ${frontend}
sandbox: { provider: ${provider} }
${policy}`;
}
