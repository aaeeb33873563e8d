import { fail, refuseLinkedState } from "../../core/state.ts";
import {
  type Client,
  CLIENTS,
  clientsNamed,
  diffOf,
  filesOf,
  isFound,
  ownCommand,
  Plan,
  type Scope,
  type Surroundings,
  writeChange,
} from "../clients/mod.ts";
import { requireProject } from "../composition.ts";
import { EXIT } from "../exit_codes.ts";
import type { Invocation } from "../program.ts";

export interface InstallOptions {
  all?: boolean;
  scope?: Scope;
  hooks?: boolean;
  trust?: boolean;
  dryRun?: boolean;
}

/** `maestro install`: registers the server, and with --hooks the guard of the client's own tools. */
export async function install(
  invocation: Invocation,
  names: readonly string[],
  options: InstallOptions,
): Promise<number> {
  const { scope = "project", hooks = false, trust = false } = options;
  await refuseLinkedState(invocation.projectDir);
  if (scope === "project") await requireProject(invocation.projectDir);
  const clients = await chosen(
    invocation,
    names,
    options,
    (client) => Promise.resolve(isFound(client, invocation.terminal.env)),
  );
  const plan = new Plan(surroundings(invocation));
  const done: Client[] = [];
  for (const client of clients) {
    if (options.all && client.server.file[scope] === null) {
      invocation.terminal.err(`${client.title}: left out, for it has only --scope user\n`);
      continue;
    }
    await plan.install(client, scope, { own: ownCommand(), hooks, trust });
    if (hooks && client.hook === null) {
      invocation.terminal.err(
        `${client.title}: no hooks, for it has none that can refuse a tool\n`,
      );
    }
    done.push(client);
  }
  await carryOut(invocation, plan, options.dryRun ?? false);
  if (hooks && done.some(({ name }) => name === "codex")) {
    await codexTrust(invocation, options);
  }
  return EXIT.ok;
}

/** `maestro uninstall`: takes out what `install` put in, and nothing else. */
export async function uninstall(
  invocation: Invocation,
  names: readonly string[],
  options: InstallOptions,
): Promise<number> {
  const { scope = "project" } = options;
  const plan = new Plan(surroundings(invocation));
  const clients = await chosen(invocation, names, options, async (client) => {
    const { server, hooks } = await plan.presence(client, scope);
    return server || hooks;
  });
  for (const client of clients) await plan.uninstall(client, scope);
  await carryOut(invocation, plan, options.dryRun ?? false);
  return EXIT.ok;
}

/** `maestro update`: brings every registration there is to this installation's command. */
export async function update(
  invocation: Invocation,
  options: { dryRun?: boolean },
): Promise<number> {
  const plan = new Plan(surroundings(invocation));
  const own = ownCommand();
  for (const scope of ["project", "user"] as const) {
    for (const client of CLIENTS) {
      const { server, hooks } = await plan.presence(client, scope);
      if (server) await plan.install(client, scope, { own, hooks, trust: false });
    }
  }
  await carryOut(invocation, plan, options.dryRun ?? false);
  return EXIT.ok;
}

/** `maestro client-files`, for bin/maestro: what may be written in a person's home directory. */
export function clientFiles(invocation: Invocation, names: readonly string[]): number {
  const clients = names.length > 0 ? clientsNamed(names) : CLIENTS;
  const files = clients.flatMap((client) => filesOf(client, "user", surroundings(invocation)));
  invocation.terminal.out([...new Set(files)].map((file) => `${file}\n`).join(""));
  return EXIT.ok;
}

/** Codex skips hooks that a person has not trusted, without a word. */
async function codexTrust(
  { terminal, projectDir }: Invocation,
  { trust, dryRun }: InstallOptions,
): Promise<void> {
  if (dryRun) return;
  if (!trust) {
    terminal.err(
      "Codex: its hook does nothing before you trust it. Repeat the command with --trust, or trust it in Codex's own review.\n",
    );
    return;
  }
  const { trustCodexHooks } = await import("../clients/codex_trust.ts");
  const count = await trustCodexHooks(projectDir);
  terminal.err(
    `Codex: ${count === 0 ? "its hook is trusted already" : "its hook is trusted now"}.\n`,
  );
}

function surroundings({ projectDir, terminal }: Invocation): Surroundings {
  return { projectDir, env: terminal.env };
}

async function chosen(
  { terminal }: Invocation,
  names: readonly string[],
  { all }: InstallOptions,
  isThere: (client: Client) => Promise<boolean>,
): Promise<Client[]> {
  if (names.length > 0) return clientsNamed(names);
  const there: Client[] = [];
  for (const client of CLIENTS) if (await isThere(client)) there.push(client);
  if (!all) {
    const known = CLIENTS.map(({ name }) => name).join(", ");
    const found = there.map(({ name }) => name).join(", ");
    throw fail(
      "invalid",
      `Cannot tell which client is meant: none was named${found && `, found are ${found}`}`,
      `Name one or more of ${known}, or take --all of those that are found.`,
    );
  }
  if (there.length === 0) terminal.err("No client was found.\n");
  return there;
}

async function carryOut({ terminal }: Invocation, plan: Plan, dryRun: boolean): Promise<void> {
  for (const change of plan.changes) terminal.out(diffOf(change));
  if (plan.changes.length === 0) {
    terminal.err("Nothing to change.\n");
    return;
  }
  const count = plan.changes.length === 1 ? "1 file" : `${plan.changes.length} files`;
  if (dryRun) {
    terminal.err(`Would change ${count}; nothing was written.\n`);
    return;
  }
  for (const change of plan.changes) await writeChange(change);
  terminal.err(`Changed ${count}. Start the client anew to use it.\n`);
}
