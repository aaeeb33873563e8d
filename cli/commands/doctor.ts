import type { Project } from "../../core/mod.ts";
import { chainHead, MaestroError, requireTables, verifyLog } from "../../core/state.ts";
import { open, settings } from "../composition.ts";
import { EXIT } from "../exit_codes.ts";
import type { Invocation } from "../program/invocation.ts";
import { paint, table } from "../terminal.ts";
import { shownUrl } from "../settings/base_url.ts";
import { roleModels } from "../models/endpoints.ts";
import { VERSION } from "../version.ts";

/** Recomputing so many entries takes about a second. */
const MAX_ENTRIES_VERIFIED = 10_000;
const MAX_REPOSITORIES_SHOWN = 5;

/** Something looked at, how it is, and what to do about it. */
export interface Finding {
  what: string;
  state: "ok" | "warning" | "problem";
  detail: string;
}

/** `maestro doctor`: exit code 1 where something will not work. */
export async function doctor(invocation: Invocation, options: { json?: boolean }): Promise<number> {
  const configuration = await attempt("configuration", async () => {
    await settings(invocation);
    return ok("every file and variable is valid");
  });
  const findings = [
    { what: "maestro", state: "ok" as const, detail: `${VERSION} on Deno ${Deno.version.deno}` },
    configuration,
    // What is wrong there would be said again of everything that needs it.
    ...configuration.state === "ok" ? await furtherFindings(invocation) : [{
      what: "the rest",
      state: "warning" as const,
      detail: "not looked at before the configuration is valid",
    }],
  ];
  const { terminal } = invocation;
  const colors = { ok: "green", warning: "yellow", problem: "red" } as const;
  if (options.json) terminal.out(JSON.stringify(findings, null, 2) + "\n");
  else {
    terminal.out(table(
      findings.map(({ what, state, detail }) => [
        paint(terminal, colors[state], state.padEnd(7)),
        what.padEnd(13),
        detail,
      ]),
    ));
  }
  return findings.some(({ state }) => state === "problem") ? EXIT.failed : EXIT.ok;
}

async function furtherFindings(invocation: Invocation): Promise<Finding[]> {
  const model = await attempt("model", async () => {
    const config = await settings(invocation);
    const { configuredModels } = await import("../models/configured_models.ts");
    await configuredModels(config, invocation.terminal, () => 0);
    const asked = roleModels(config).map(({ name, baseUrl }) => `${name} at ${shownUrl(baseUrl)}`);
    return ok(`${[...new Set(asked)].join(", ")} (not asked; \`maestro config models test\` does)`);
  }, "warning");
  const findings = [model, ...await projectFindings(invocation)];
  const { clientFindings } = await import("./doctor_clients.ts");
  return [...findings, ...await clientFindings(invocation)];
}

async function projectFindings(invocation: Invocation): Promise<Finding[]> {
  const findings: Finding[] = [];
  let opened: Awaited<ReturnType<typeof open>> | undefined;
  findings.push(
    await attempt("project", async () => {
      opened = await open(invocation);
      const { root, policySource, hub } = opened.project;
      return ok(`${root}, policy ${policySource}, state in ${hub.location}`);
    }),
  );
  if (!opened) return findings;
  const { project } = opened;
  try {
    findings.push(
      await attempt("state", async () => {
        await project.hub.read(requireTables);
        return ok("every table is there");
      }),
      await attempt("log", () => logFinding(project)),
      await attempt("git", async () => {
        await (await project.shadow()).tree();
        return ok("a snapshot of the workspace was made");
      }),
      await attempt("file names", async () => {
        const shadow = await project.shadow();
        const entries = await shadow.listTree(await shadow.tree());
        return ok(`${entries.length} files and directories can be named`);
      }, "warning"),
      await attempt("repositories", () => repositoriesFinding(project), "warning"),
      await attempt("sandbox", async () => {
        const { sandbox, notice } = await project.sandbox();
        return notice === null ? ok(sandbox.name) : { state: "warning", detail: notice };
      }),
    );
  } finally {
    await project.close();
  }
  return findings;
}

/** A short log is recomputed at once; a long one takes its time and is left to its own command. */
async function logFinding({ hub }: Project): Promise<Omit<Finding, "what">> {
  const { seq } = await hub.read(chainHead);
  if (seq > MAX_ENTRIES_VERIFIED) {
    const detail = `not verified: it has ${seq} entries, more than ${MAX_ENTRIES_VERIFIED}. ` +
      "Run `maestro log verify`.";
    return { state: "warning", detail };
  }
  const { ok: verified, problem } = await hub.read((tx) => verifyLog(tx));
  if (verified) return ok(`${seq} entries verified, without the anchors in tags`);
  return { state: "problem", detail: `does not verify: ${problem}` };
}

/** What is not the project's own is in none of its snapshots. */
async function repositoriesFinding({ workspace }: Project): Promise<Omit<Finding, "what">> {
  const { nestedRepositories } = await import("../../core/mod.ts");
  const { directories } = await nestedRepositories(workspace);
  if (directories.length === 0) return ok("none below the project's own");
  const names = directories.slice(0, MAX_REPOSITORIES_SHOWN).join(", ");
  const more = directories.length > MAX_REPOSITORIES_SHOWN ? ", ..." : "";
  const detail =
    `${names}${more}: repositories of their own, whose files no rollback takes back. ` +
    "Keep them out of agents' scopes.";
  return { state: "warning", detail };
}

function ok(detail: string): Omit<Finding, "what"> {
  return { state: "ok", detail };
}

async function attempt(
  what: string,
  look: () => Promise<Omit<Finding, "what">>,
  severity: "warning" | "problem" = "problem",
): Promise<Finding> {
  try {
    return { what, ...await look() };
  } catch (error) {
    if (!(error instanceof MaestroError)) throw error;
    const state = error.code === "needs_approval" ? "problem" : severity;
    return { what, state, detail: `${error.message}. ${error.hint}` };
  }
}
