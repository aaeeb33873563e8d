import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { inProcess } from "./in_process.ts";
import { maestro } from "./maestro.ts";
import { connect } from "./mcp_client.ts";
import { usedRepository, write } from "./repository.ts";

/** A project with one requirement for the backend, and a person who uses the command line. */
export async function historyProject() {
  const repository = await usedRepository();
  const { path } = repository;
  const at = async (args: readonly string[], code = 0): Promise<string> => {
    const result = await maestro(path, args);
    assert.equal(result.code, code, `${args.join(" ")}: ${result.stderr}${result.stdout}`);
    return code === 0 ? result.stdout : result.stderr;
  };
  await inProcess(path, ["init"]);
  await inProcess(path, ["tool", "requirement_add", JSON.stringify({ title: "Products" })]);
  await inProcess(path, [
    "tool",
    "requirement_decompose",
    JSON.stringify({
      id: "R0",
      children: [{
        title: "Backend: product",
        description: "Add product(a, b).",
        role: "backend",
        scope: ["src/api/**", "tests/api/**"],
        criteria: [{ text: "it multiplies", check: "run: node --test tests/api" }],
      }],
    }),
  ]);
  return {
    path,
    at,
    json: async (args: readonly string[]) => JSON.parse(await at([...args, "--json"])),
    /** An agent of the backend, as any client connects. */
    agent: () => connect(path, ["--agent", "builder", "--role", "backend", "--toolsets", "all"]),
    [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose](),
  };
}

/** Every file below a directory: its mode and text, or where a link leads. */
export async function files(root: string, below = "src"): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const visit = async (directory: string) => {
    for await (const { name, isDirectory } of Deno.readDir(`${root}/${directory}`)) {
      const path = `${directory}/${name}`;
      if (isDirectory) await visit(path);
      else found[path] = await versionOf(`${root}/${path}`);
    }
  };
  await visit(below);
  return Object.fromEntries(Object.entries(found).sort());
}

async function versionOf(path: string): Promise<string> {
  const info = await Deno.lstat(path);
  if (info.isSymlink) return `-> ${await Deno.readLink(path)}`;
  const executable = ((info.mode ?? 0) & 0o100) === 0 ? "" : "x ";
  return executable + await Deno.readTextFile(path);
}

const RESTORED = [
  "requirements",
  "dependencies",
  "criteria",
  "contracts",
  "contract_versions",
  "contract_consumers",
  "memory",
];

/** The shared state that a restore brings back, row by row. */
export function state(project: string): string {
  const database = new DatabaseSync(`${project}/.maestro/hub.sqlite`, { readOnly: true });
  try {
    return JSON.stringify(
      RESTORED.map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY id`).all()),
    );
  } finally {
    database.close();
  }
}

/** What the agent's commands do; the shell's own words for it are not all allowed to it. */
const SCRIPTS = {
  "scripts/first.mjs": `import fs from "node:fs";
fs.mkdirSync("src/api/deep");
fs.writeFileSync("src/api/deep/one", "one\\n");
fs.writeFileSync("src/api/two", "two\\n");
fs.writeFileSync("src/api/run.sh", "#!/bin/sh\\n", { mode: 0o755 });
fs.symlinkSync("two", "src/api/link");
`,
  "scripts/second.mjs": `import fs from "node:fs";
fs.rmSync("src/api/deep", { recursive: true });
fs.writeFileSync("src/api/two", "changed\\n");
fs.chmodSync("src/api/run.sh", 0o644);
fs.rmSync("src/api/link");
fs.symlinkSync("run.sh", "src/api/link");
fs.writeFileSync("src/api/new", "new\\n");
`,
};

/** Files by tools and by command, a snapshot, then more of both and an edit of a person's. */
export async function worked() {
  const project = await historyProject();
  await write(project.path, SCRIPTS);
  {
    await using agent = await project.agent();
    const ok = async (tool: string, input: Record<string, unknown> = {}) =>
      assert.equal((await agent.call(tool, input)).error, null, tool);
    await ok("requirement_claim");
    await ok("workspace_write", { path: "src/api/product.js", content: "a\n" });
    await ok("workspace_write", { path: "src/api/mine.js", content: "agent\n" });
    await ok("workspace_run", { command: "node scripts/first.mjs" });
    await ok("memory_set", { key: "plan", value: "one" });
    await project.at(["snapshot", "create", "before-more"]);
    const then = { files: await files(project.path), state: state(project.path) };
    await ok("workspace_edit", { path: "src/api/product.js", old_text: "a", new_text: "b" });
    await ok("workspace_write", { path: "src/api/added.js", content: "added\n" });
    await ok("workspace_write", { path: "src/api/mine.js", content: "agent again\n" });
    await ok("workspace_delete", { path: "src/api/sum.js" });
    await ok("workspace_run", { command: "node scripts/second.mjs" });
    await ok("memory_set", { key: "plan", value: "two" });
    await ok("requirement_release", { id: "R0.1", reason: "enough" });
    const later = { files: await files(project.path), state: state(project.path) };
    const { seq } = await project.json(["log", "anchor"]);
    await write(project.path, PERSONS);
    return { ...project, then, later, seq: Number(seq) };
  }
}

/** The file that a person changed after the agent. */
export const PERSONS = { "src/api/mine.js": "person\n" };
