import assert from "node:assert/strict";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { temporaryDirectory, usedRepository, write } from "../helpers/repository.ts";

Deno.test("tool alone lists the tools, anywhere; its help and that of run say what they mean", async () => {
  await using directory = await temporaryDirectory();
  const listed = await maestro(directory.path, ["tool"]);
  assert.equal(listed.code, 0, listed.stderr);
  assert.match(listed.stdout, /^requirement_claim +core +Claim a requirement$/m);
  const reading = await maestro(directory.path, ["tool", "--read-only"]);
  assert.doesNotMatch(reading.stdout, /requirement_claim/);
  assert.match((await maestro(directory.path, ["tool", "--help"])).stdout, /list the tools/);
  const run = await maestro(directory.path, ["run", "--help"]);
  assert.match(run.stdout, /actions on the\s+workspace/);
});

Deno.test("a person who claims hears how to finish, and can do just that", async () => {
  await using project = await usedRepository();
  const tool = (name: string, args: unknown) =>
    maestro(project.path, ["tool", name, JSON.stringify(args)]);
  await inProcess(project.path, ["init"]);
  await tool("requirement_add", { title: "Products" });
  const children = [{
    title: "Backend: product",
    description: "Add product(a, b).",
    role: "backend",
    scope: ["src/api/**"],
    criteria: [{ text: "it is there", check: "run: test -f src/api/product.js" }],
  }];
  assert.equal((await tool("requirement_decompose", { id: "R0", children })).code, 0);
  const claimed = await tool("requirement_claim", {});
  assert.equal(JSON.parse(claimed.stdout).requirement.id, "R0.1");
  assert.match(claimed.stderr, /edit its files with your own editor/);
  assert.match(claimed.stderr, /--role backend --agent NAME/);
  const [, command = ""] = /requirement_complete '(\{.*\})'/.exec(claimed.stderr) ?? [];
  await write(project.path, { "src/api/product.js": "export {};\n" });
  const done = await tool("requirement_complete", JSON.parse(command));
  assert.equal(done.code, 0, done.stderr);
});
