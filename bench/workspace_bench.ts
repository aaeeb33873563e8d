import { claimRequirement, openProject, type Project, takeSnapshot } from "../core/mod.ts";
import { median, type Row, run } from "./measure.ts";
import { createProject, maestro } from "./project.ts";

const FILES = 2_000;
const DIRECTORIES = 50;
/** What an epoch's agents may have changed. */
const CHANGED = 20;
const TURNS = 15;
const WRITES = 100;
const AGENT = { agent: "backend_agent", role: "backend", session: "bench" } as const;
const PERSON = { agent: "person", role: "human", session: "bench" } as const;
const PERSONAL = ["-c", "user.name=Bench", "-c", "user.email=bench@localhost"];
/** As durable as the product's own snapshots. */
const DURABLE = ["core.fsync=committed,loose-object", "core.fsyncMethod=batch"];

/** A snapshot of a project against git's own commands; and how long a write action takes. */
export async function benchWorkspace(directory: string): Promise<{ row: Row; line: string }> {
  const root = `${directory}/workspace`;
  await fill(root);
  await createProject(root);
  const project = await openProject({ root, policyFile: null, path: Deno.env.get("PATH") ?? "" });
  try {
    return { row: await snapshotRow(project, directory), line: await writeLine(project) };
  } finally {
    await project.close();
  }
}

async function snapshotRow(project: Project, directory: string): Promise<Row> {
  const { root } = project;
  const git = await bareGit(root, directory);
  let turn = 0;
  const changed = async (work: () => Promise<unknown>) => {
    await change(root, turn++);
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const times = await compareTimed(
    () => changed(git),
    () => changed(() => takeSnapshot(project, PERSON, { name: null })),
  );
  return {
    name: `snapshot of ${FILES} files, ${CHANGED} changed, against git's own commands`,
    unit: "ms",
    ...times,
  };
}

/** Turn by turn, by the time that each says it took. */
async function compareTimed(floor: () => Promise<number>, ours: () => Promise<number>) {
  const times: { floor: number[]; ours: number[] } = { floor: [], ours: [] };
  for (let turn = 0; turn < TURNS + 2; turn++) {
    const [base, mine] = [await floor(), await ours()];
    if (turn < 2) continue;
    times.floor.push(base);
    times.ours.push(mine);
  }
  return { floor: median(times.floor), ours: median(times.ours) };
}

/** What a person would type for the same: everything added, a tree, a commit, a reference. */
async function bareGit(root: string, directory: string): Promise<() => Promise<void>> {
  const gitDir = `${directory}/bare.git`;
  const settings = [...PERSONAL, ...DURABLE.flatMap((setting) => ["-c", setting])];
  const exclude = `${gitDir}/info/exclude`;
  await run("git", ["init", "--quiet", "--bare", gitDir]);
  await Deno.writeTextFile(exclude, ".maestro/\n");
  const git = async (...args: string[]) => {
    const command = new Deno.Command("git", {
      args: [`--git-dir=${gitDir}`, `--work-tree=${root}`, ...settings, ...args],
      cwd: root,
      stdin: "null",
    });
    const { success, stdout, stderr } = await command.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trim();
  };
  return async () => {
    await git("add", "--all");
    const tree = await git("write-tree");
    const commit = await git("commit-tree", "-m", "snapshot", tree);
    await git("update-ref", "refs/bench/snapshot", commit);
  };
}

async function writeLine(project: Project): Promise<string> {
  const { root, harness, hub } = project;
  await maestro(root, ["tool", "requirement_add", JSON.stringify({ title: "Bench" })]);
  const leaf = {
    title: "leaf",
    description: "Nothing",
    role: "backend",
    scope: ["src/api/**"],
    criteria: [{ text: "true", check: "run: true" }],
  };
  const plan = JSON.stringify({ id: "R0", children: [leaf] });
  await maestro(root, ["tool", "requirement_decompose", plan]);
  await hub.write(AGENT, { action: "REQUIREMENT_CLAIM" }, (tx) => claimRequirement(tx));
  const context = { actor: AGENT, spend: null, signal: new AbortController().signal };
  const times: number[] = [];
  for (let number = 0; number < WRITES; number++) {
    const content = `export const value = ${number};\n`;
    const start = performance.now();
    await harness.act(context, { kind: "write", path: `src/api/file_${number}.ts`, content });
    times.push(performance.now() - start);
  }
  return `write action (policy, image kept, journal, log): p50 ${median(times).toFixed(1)} ms`;
}

async function fill(root: string): Promise<void> {
  for (let number = 0; number < FILES; number++) {
    await write(root, number, `export const value = ${number};\n`.repeat(20));
  }
  await run("git", ["init", "--quiet", root]);
  await run("git", ["add", "--all"], root);
  await run("git", [...PERSONAL, "commit", "--quiet", "-m", "begin"], root);
}

async function change(root: string, turn: number): Promise<void> {
  for (let number = 0; number < CHANGED; number++) {
    await write(root, number * 97 % FILES, `export const turn = ${turn};\n`.repeat(20));
  }
}

async function write(root: string, number: number, text: string): Promise<void> {
  const directory = `${root}/src/part_${number % DIRECTORIES}`;
  await Deno.mkdir(directory, { recursive: true });
  await Deno.writeTextFile(`${directory}/file_${number}.ts`, text);
}
