import { fail, MaestroError, plain, refuseLinkedState } from "../../core/state.ts";
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
import { EXIT, EXIT_OF } from "../exit_codes.ts";
import type { Invocation } from "../program/invocation.ts";

interface InstallOptions {
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
  const report = new Report(invocation);
  for (const client of clients) {
    if (options.all && client.server.file[scope] === null) {
      invocation.terminal.err(`${client.title}: left out, for it has only --scope user\n`);
      continue;
    }
    const wish = { own: ownCommand(), hooks, trust };
    const part = () => plan.install(client, scope, wish);
    if (!options.all) await part();
    else if (!report.heard(client, scope, await plan.whole(part))) continue;
    if (hooks && client.hook.file[scope] === null) {
      invocation.terminal.err(
        `${client.title}: no hooks, for it has none in the configuration of this scope\n`,
      );
    }
    done.push(client);
  }
  await carryOut(invocation, plan, options.dryRun ?? false, report);
  if (hooks && done.some(({ name }) => name === "codex")) {
    await codexTrust(invocation, options);
  }
  return report.exitCode;
}

/** `maestro uninstall`: takes out what `install` put in, and nothing else. */
export async function uninstall(
  invocation: Invocation,
  names: readonly string[],
  options: InstallOptions,
): Promise<number> {
  const { scope = "project" } = options;
  const plan = new Plan(surroundings(invocation));
  const report = new Report(invocation);
  const clients = await chosen(invocation, names, options, async (client) => {
    let there = false;
    const error = await plan.whole(async () => {
      const { server, hooks } = await plan.presence(client, scope);
      there = server || hooks;
    });
    return report.heard(client, scope, error) && there;
  });
  for (const client of clients) {
    const part = () => plan.uninstall(client, scope);
    if (names.length > 0) await part();
    else report.heard(client, scope, await plan.whole(part));
  }
  await carryOut(invocation, plan, options.dryRun ?? false, report);
  return report.exitCode;
}

/**
 * `maestro update`: brings every registration there is to this installation's command. A client whose
 * files cannot be changed is reported and left as it is.
 */
export async function update(
  invocation: Invocation,
  options: { dryRun?: boolean },
): Promise<number> {
  const plan = new Plan(surroundings(invocation));
  const report = new Report(invocation);
  const own = ownCommand();
  for (const scope of ["project", "user"] as const) {
    for (const client of CLIENTS) {
      const error = await plan.whole(async () => {
        const { server, hooks } = await plan.presence(client, scope);
        if (server) await plan.install(client, scope, { own, hooks, trust: false });
      });
      report.heard(client, scope, error);
    }
  }
  await carryOut(invocation, plan, options.dryRun ?? false, report);
  return report.exitCode;
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

/** Says which clients could not be changed, and ends as the first of them does. */
class Report {
  readonly #terminal: Invocation["terminal"];
  exitCode: number = EXIT.ok;

  constructor({ terminal }: Invocation) {
    this.#terminal = terminal;
  }

  /** Whether there was nothing to say of a client. */
  heard({ title }: Client, scope: Scope, error: MaestroError | null): boolean {
    if (error) this.say(`${title} (${scope}) is left as it is. `, error);
    return error === null;
  }

  say(before: string, { code, message, hint }: MaestroError): void {
    if (this.exitCode === EXIT.ok) this.exitCode = EXIT_OF[code];
    this.#terminal.err(`${before}${plain(message)}. ${plain(hint)}\n`);
  }
}

async function carryOut(
  { terminal }: Invocation,
  plan: Plan,
  dryRun: boolean,
  report: Report,
): Promise<void> {
  for (const change of plan.changes) terminal.out(diffOf(change));
  const count = (n: number) => n === 1 ? "1 file" : `${n} files`;
  const wanted = plan.changes.length;
  if (wanted === 0 || dryRun) {
    const would = `Would change ${count(wanted)}; nothing was written.\n`;
    terminal.err(wanted === 0 ? "Nothing to change.\n" : would);
    return;
  }
  let written = 0;
  for (const change of plan.changes) {
    try {
      await writeChange(change);
      written++;
    } catch (error) {
      if (!(error instanceof MaestroError)) throw error;
      report.say("", error);
    }
  }
  terminal.err(`Changed ${count(written)}. Start the client anew to use it.\n`);
}
