import { MaestroError } from "../../core/state.ts";
import { open, settings } from "../composition.ts";
import { EXIT } from "../exit_codes.ts";
import type { Invocation } from "../program.ts";
import { configuredModel } from "../builtin_agents.ts";
import { paint, table } from "../terminal.ts";
import { VERSION } from "../version.ts";

interface Finding {
  what: string;
  state: "ok" | "warning" | "problem";
  detail: string;
}

/** `maestro doctor`: exit code 1 where something will not work. */
export async function doctor(invocation: Invocation, options: { json?: boolean }): Promise<number> {
  const findings = [
    { what: "maestro", state: "ok" as const, detail: `${VERSION} on Deno ${Deno.version.deno}` },
    await attempt("configuration", async () => {
      await settings(invocation);
      return ok("every file and variable is valid");
    }),
    await attempt("model", async () => {
      const config = await settings(invocation);
      const model = configuredModel(config, invocation.terminal.env);
      return ok(`${model.name} at ${config.text("model.base_url")} (not asked)`);
    }, "warning"),
    ...await projectFindings(invocation),
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
      400,
    ));
  }
  return findings.some(({ state }) => state === "problem") ? EXIT.failed : EXIT.ok;
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
      await attempt("git", async () => {
        await (await project.shadow()).tree();
        return ok("snapshots work");
      }),
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
    return { what, state: severity, detail: `${error.message}. ${error.hint}` };
  }
}
