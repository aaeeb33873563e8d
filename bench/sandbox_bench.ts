import { chooseSandbox, openProject } from "../core/mod.ts";
import { compare, type Row, run } from "./measure.ts";
import { createProject, maestro } from "./project.ts";

const BWRAP = "/usr/bin/bwrap";
const TURNS = 60;
const AGENT = { agent: "backend_agent", role: "backend", session: "bench" } as const;
const ROOT = { title: "Bench", description: "" };
const LEAF = {
  title: "leaf",
  description: "Nothing",
  role: "backend",
  scope: ["src/api/**"],
  criteria: [{ text: "true", check: "run: true" }],
};

/** `true` in the sandbox and through the whole harness, against bubblewrap alone. */
export async function benchSandbox(directory: string): Promise<Row[]> {
  const root = await createProject(`${directory}/sandbox`);
  await Deno.mkdir(`${root}/src/api`, { recursive: true });
  await maestro(root, ["tool", "requirement_add", JSON.stringify(ROOT)]);
  await maestro(root, [
    "tool",
    "requirement_decompose",
    JSON.stringify({ id: "R0", children: [LEAF] }),
  ]);
  const project = await openProject({ root, policyFile: null, path: Deno.env.get("PATH") ?? "" });
  try {
    const { sandbox } = await project.sandbox();
    if (!sandbox.isolated) return [];
    const signal = new AbortController().signal;
    const sameBinds = await bareArgs(root, directory);
    const bare = () => run(BWRAP, [...sameBinds, "--", "/bin/sh", "-c", "true"]);
    const sandboxed = () => sandbox.run(commandIn(root)).then(() => {});
    const checked = () =>
      project.harness.runReadOnly(AGENT, { command: "true", timeoutMs: 10_000 }, signal).then(
        () => {},
      );
    const context = { actor: AGENT, spend: null, signal };
    await claim(project);
    const whole = () =>
      project.harness.act(context, { kind: "command", command: "true", timeoutMs: 10_000 }).then(
        () => {},
      );
    return [
      {
        name: "sandboxed command, against bare bubblewrap with the same binds",
        unit: "ms",
        ...await compare(bare, sandboxed, TURNS),
      },
      {
        name: "check (secrets looked for and hidden), same floor",
        unit: "ms",
        ...await compare(bare, checked, TURNS),
      },
      {
        name: "command action (policy, snapshots, witness, log), same floor",
        unit: "ms",
        ...await compare(bare, whole, 20),
      },
    ];
  } finally {
    await project.close();
  }
}

async function claim(project: Awaited<ReturnType<typeof openProject>>): Promise<void> {
  const { claimRequirement } = await import("../core/mod.ts");
  await project.hub.write(AGENT, { action: "REQUIREMENT_CLAIM" }, (tx) => claimRequirement(tx));
}

/** The arguments that the product gives bubblewrap, up to the command, as a stand-in hears them. */
async function bareArgs(workspace: string, directory: string): Promise<string[]> {
  const program = `${directory}/bwrap`;
  const heard = `${directory}/arguments`;
  const script = `#!/bin/sh\nprintf '%s\\0' "$@" > ${heard}\nexec ${BWRAP} "$@"\n`;
  await Deno.writeTextFile(program, script, { mode: 0o755 });
  const { sandbox } = await chooseSandbox({
    provider: "bubblewrap",
    required: true,
    path: Deno.env.get("PATH") ?? "",
    programs: [program],
  });
  await sandbox.run(commandIn(workspace));
  const all = (await Deno.readTextFile(heard)).split("\0");
  return all.slice(0, all.indexOf("--"));
}

function commandIn(workspace: string) {
  return {
    command: "true",
    workspace,
    writable: [],
    hidden: [".maestro"],
    readOnly: [".git"],
    env: {},
    timeoutMs: 10_000,
    maxOutputBytes: 1_000_000,
  };
}
