import { openProject } from "../core/mod.ts";
import { compare, type Row, run } from "./measure.ts";
import { createProject, maestro } from "./project.ts";

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
    const bare = () => run("bwrap", bareArgs(root));
    const checked = () => project.harness.runReadOnly("true", 10_000, signal).then(() => {});
    const context = { actor: AGENT, spend: null, signal };
    await claim(project);
    const whole = () =>
      project.harness.act(context, { kind: "command", command: "true", timeoutMs: 10_000 }).then(
        () => {},
      );
    return [
      {
        name: "sandboxed command, against bare bubblewrap",
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

/** What a person would type for the same isolation. */
function bareArgs(workspace: string): string[] {
  return [
    ...["--die-with-parent", "--new-session", "--unshare-all", "--cap-drop", "ALL", "--clearenv"],
    ...[
      "--ro-bind",
      "/usr",
      "/usr",
      "--ro-bind-try",
      "/bin",
      "/bin",
      "--ro-bind-try",
      "/lib",
      "/lib",
    ],
    ...["--ro-bind-try", "/lib64", "/lib64", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"],
    ...["--ro-bind", workspace, workspace, "--chdir", workspace, "--", "/bin/sh", "-c", "true"],
  ];
}
