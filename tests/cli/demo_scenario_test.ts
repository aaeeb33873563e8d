import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { ScriptCall, ScriptedTask } from "../../agents/mod.ts";
import { DEMO_TASK, demoScript, seedFiles } from "../../cli/demo/scenario.ts";
import { validateContracts } from "../../core/contract_kinds/mod.ts";
import { available } from "../helpers/require.ts";

const id = z.literal("$requirement");
const child = z.strictObject({
  title: z.string().min(1),
  description: z.string().min(1),
  role: z.enum(["backend", "frontend", "test"]),
  scope: z.array(z.string().regex(/^[a-z0-9/]+\/\*\*$/)),
  criteria: z.array(
    z.strictObject({
      text: z.string().min(1),
      check: z.string().regex(/^(run: node [ a-z0-9_./=-]+|contract: C1)$/),
    }),
  ).min(1),
  depends_on: z.array(z.string()),
  provides: z.array(z.literal("AuthAPI")).optional(),
  consumes: z.array(z.literal("AuthAPI")).optional(),
});
const draft = z.strictObject({
  name: z.string(),
  kind: z.literal("http"),
  schema: z.strictObject({ endpoints: z.array(z.looseObject({})).min(1) }),
});
const path = z.string().regex(/^[A-Za-z0-9_./-]+$/);

/** The arguments of the tools that the scenario uses, as strict as the tools themselves. */
const ARGUMENTS: Record<string, z.ZodType> = {
  "requirement_decompose": z.strictObject({
    id,
    contracts: z.array(draft),
    children: z.array(child).min(1),
  }),
  "contract_get": z.strictObject({ id: z.literal("AuthAPI") }),
  "workspace_list": z.strictObject({ glob: z.string().optional() }),
  "workspace_read": z.strictObject({ path }),
  "workspace_search": z.strictObject({ query: z.string().min(1) }),
  "workspace_write": z.strictObject({ path, content: z.string().min(1) }),
  "workspace_edit": z.strictObject({ path, old_text: z.string(), new_text: z.string() }),
  "workspace_run": z.strictObject({ command: z.string().min(1) }),
  "requirement_complete": z.strictObject({ id, summary: z.string().min(1) }),
  "requirement_release": z.strictObject({ id, reason: z.string().min(1) }),
  "review_submit": z.strictObject({
    id,
    verdict: z.enum(["approve", "reject"]),
    findings: z.array(z.strictObject({
      severity: z.enum(["info", "warning", "error"]),
      file: path,
      line: z.int().min(0),
      message: z.string().min(1),
    })),
  }),
};

Deno.test("the project that the second epoch writes passes every check of its plan", async (t) => {
  if (!available("node")) return;
  await using workspace = await workspaceWith({ ...seedFiles, ...writtenIn(2) });
  for (const command of new Set([...checksOf(2), ...testRunsOf(2)])) {
    await t.step(command, async () => {
      const { success, stdout, stderr } = await run(command, workspace.root);
      assert.ok(success, stdout + stderr);
      // Dots only: what is kept as evidence must not tell the time.
      assert.match(stdout, /^[.\n]+$/);
    });
  }
});

Deno.test("every check fails before the work is done", async () => {
  if (!available("node")) return;
  await using workspace = await workspaceWith(seedFiles);
  const checks = checksOf(2);
  assert.equal(checks.length, 6);
  for (const command of checks) {
    assert.equal((await run(command, workspace.root)).success, false, command);
  }
});

Deno.test("the mistaken UI of the first epoch passes its own tests and fails against the server", async () => {
  if (!available("node")) return;
  const uiOnly = entriesWithin(writtenIn(1), ["src/ui/**", "tests/ui/**"]);
  await using alone = await workspaceWith({ ...seedFiles, ...uiOnly });
  for (const command of testRunsOf(1).filter((candidate) => candidate.includes("tests/ui"))) {
    const { success, stdout, stderr } = await run(command, alone.root);
    assert.ok(success, stdout + stderr);
  }
  await using together = await workspaceWith({ ...seedFiles, ...writtenIn(2), ...uiOnly });
  const [endToEnd = ""] = testRunsOf(2).filter((candidate) => candidate.includes("tests/e2e"));
  assert.equal((await run(endToEnd, together.root)).success, false);
});

Deno.test("the contract validator finds the mistake of the first epoch and nothing in the second", async () => {
  const findings = [];
  for (const epoch of [1, 2]) {
    const sources = (scope: string) =>
      Object.entries(entriesWithin(writtenIn(epoch), [scope])).map(([path, text]) => ({
        path,
        text,
      }));
    const parties = {
      owner: "backend_agent",
      consumers: [{ module: "frontend_agent", pinned: 1 }],
    };
    const [verdict] = await validateContracts(
      [{ ...draftOf(epoch), ...parties, id: "C1", version: 1 }],
      new Map([
        ["backend_agent", sources("src/api/**")],
        ["frontend_agent", sources("src/ui/**")],
      ]),
    );
    const elements = verdict?.violations.map(({ rule, file, element }) => [rule, file, element]);
    findings.push([verdict?.status, elements]);
  }
  assert.deepEqual(findings, [
    ["BROKEN", [["consumer_unknown_element", "src/ui/auth_client.js", "POST /auth/signin"]]],
    ["STABLE", []],
  ]);
});

Deno.test("the epochs differ in nothing but the endpoint that the UI calls, and in the test of it", () => {
  const [first, second] = [writtenIn(1), writtenIn(2)];
  const changed = Object.keys(first).filter((name) => first[name] !== second[name]);
  assert.deepEqual(changed, ["src/ui/auth_client.js", "tests/ui/login_form.test.js"]);
  for (const name of changed) {
    assert.equal(first[name]?.replaceAll("/auth/signin", "/auth/login"), second[name]);
  }
});

Deno.test("the finished server starts with a first user, and not without one", async () => {
  if (!available("node")) return;
  await using workspace = await workspaceWith({ ...seedFiles, ...writtenIn(2) });
  const refused = await run("node src/api/main.js", workspace.root);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /set AUTH_EMAIL and AUTH_PASSWORD/);

  const credentials = { email: "user@example.org", password: "open sesame" };
  const server = nodeCommand("node src/api/main.js", workspace.root, {
    AUTH_EMAIL: credentials.email,
    AUTH_PASSWORD: credentials.password,
    PORT: "0",
  }).spawn();
  try {
    const [origin] = /http:\S+/.exec(await firstLine(server.stdout)) ?? [];
    const body = JSON.stringify(credentials);
    const response = await fetch(`${origin}/auth/login`, { method: "POST", body });
    assert.equal(response.status, 200);
    assert.equal((await response.json())["expires_in"], 3600);
    const unknown = await fetch(`${origin}/auth/signin`, { method: "POST", body });
    assert.equal(unknown.status, 404);
    await unknown.body?.cancel();
  } finally {
    server.kill("SIGKILL");
    await server.stderr.cancel();
    await server.status;
  }
});

Deno.test("every tool call has the shape that its tool takes", () => {
  for (const task of demoScript.tasks) {
    for (const { tool, arguments: args } of callsOf(task)) {
      const place = `${task.kind} ${task.requirement} epoch ${task.epoch}: ${tool}`;
      const shape = ARGUMENTS[tool];
      assert.ok(shape, `${place} is not among the known tools`);
      const parsed = shape.safeParse(args);
      assert.ok(parsed.success, `${place}: ${parsed.error?.message}`);
    }
  }
});

Deno.test("a plan has an entry for each of its children, with that role and inside that scope", () => {
  for (const epoch of [1, 2]) {
    const children = planOf(epoch);
    const work = demoScript.tasks.filter((task) => task.kind === "work" && task.epoch === epoch);
    assert.deepEqual(
      work.map(({ requirement, role }) => [requirement, role]),
      children.map(({ role }, index) => [`R0.${index + 1}`, role]),
    );
    for (const [index, { scope }] of children.entries()) {
      const written = Object.keys(writesOf(work[index]));
      assert.ok(written.length > 0);
      assert.deepEqual(written.filter((name) => !isWithin(name, scope)), []);
      const others = children.filter((_, other) => other !== index);
      const shared = written.filter((name) => others.some((other) => isWithin(name, other.scope)));
      assert.deepEqual(shared, []);
    }
  }
});

Deno.test("children depend on siblings that come before them", () => {
  for (const epoch of [1, 2]) {
    const titles = planOf(epoch).map(({ title }) => title);
    for (const [index, { depends_on: names }] of planOf(epoch).entries()) {
      for (const name of names) assert.ok(titles.slice(0, index).includes(name), name);
    }
  }
});

Deno.test("the plans hold the criteria of the demo, and only the second one the contract", () => {
  const criteria = [1, 2].map((epoch) => planOf(epoch).flatMap((one) => one.criteria));
  for (const one of criteria) {
    const texts = one.map(({ text }) => text);
    for (
      const text of [
        "POST /auth/login returns valid JWT",
        "JWT contains user_id and exp claims",
        "Login form calls POST /auth/login",
        "401 redirects to /login",
      ]
    ) assert.ok(texts.includes(text), text);
  }
  const contractChecks = criteria.map((one) =>
    one.filter(({ check }) => check.startsWith("contract:")).length
  );
  // In the first epoch the frontend's own checks find nothing: the contracts do.
  assert.deepEqual(contractChecks, [0, 1]);
});

Deno.test("the two forbidden actions of the first epoch would work if nothing blocked them", () => {
  const calls = demoScript.tasks.filter((task) => task.epoch === 1).flatMap(callsOf);
  const commands = calls.filter(({ tool }) => tool === "workspace_run").map(textOf("command"));
  assert.equal(commands.filter((command) => command.startsWith("curl ")).length, 1);
  const [edit, ...more] = calls.filter(({ tool }) => tool === "workspace_edit");
  assert.ok(edit && more.length === 0);
  const name = textOf("path")(edit);
  const [backend, frontend] = planOf(1);
  assert.ok(backend && frontend);
  assert.deepEqual([isWithin(name, backend.scope), isWithin(name, frontend.scope)], [true, false]);
  assert.equal(writtenIn(1)[name]?.split(textOf("old_text")(edit)).length, 2);
});

Deno.test("work ends with its completion, refused work with its release, the review with an approval", () => {
  for (const task of demoScript.tasks.filter(({ kind }) => kind !== "plan")) {
    const last = callsOf(task).at(-1);
    const refused = task.epoch === 1 && task.role === "frontend";
    const ending = refused ? "requirement_release" : "requirement_complete";
    assert.equal(last?.tool, task.kind === "work" ? ending : "review_submit");
    if (task.kind === "review" && last) assert.equal(textOf("verdict")(last), "approve");
  }
  assert.equal(demoScript.tasks.filter(({ kind }) => kind === "review").length, 1);
});

Deno.test("agents read only what is there at the time", () => {
  for (const epoch of [1, 2]) {
    const present = new Set(Object.keys(seedFiles));
    for (const call of demoScript.tasks.filter((task) => task.epoch === epoch).flatMap(callsOf)) {
      if (call.tool === "workspace_write") present.add(textOf("path")(call));
      if (call.tool !== "workspace_read") continue;
      assert.ok(present.has(textOf("path")(call)), `epoch ${epoch}: ${textOf("path")(call)}`);
    }
  }
});

Deno.test("the task is one sentence, and the repository a project of ES modules with a test script", () => {
  assert.equal(DEMO_TASK, "Implement a user authentication system");
  const manifest: unknown = JSON.parse(seedFiles["package.json"] ?? "");
  const expected = z.looseObject({
    type: z.literal("module"),
    scripts: z.looseObject({ test: z.literal("node --test") }),
  });
  assert.ok(expected.safeParse(manifest).success);
});

function callsOf(task: ScriptedTask): readonly ScriptCall[] {
  return task.steps.flatMap((step) => step.calls ?? []);
}

function textOf(name: string): (call: ScriptCall) => string {
  return ({ arguments: args }) =>
    z.looseObject({ [name]: z.string() }).transform((value) => String(value[name])).parse(args);
}

function decomposition(epoch: number) {
  const plan = demoScript.tasks.find((task) => task.kind === "plan" && task.epoch === epoch);
  assert.ok(plan);
  const call = callsOf(plan).find(({ tool }) => tool === "requirement_decompose");
  return z.object({ contracts: z.array(draft), children: z.array(child) }).parse(call?.arguments);
}

function planOf(epoch: number): z.infer<typeof child>[] {
  return decomposition(epoch).children;
}

function draftOf(epoch: number): z.infer<typeof draft> {
  const [only] = decomposition(epoch).contracts;
  assert.ok(only);
  return only;
}

/** The commands of a plan's checks. */
function checksOf(epoch: number): string[] {
  return planOf(epoch).flatMap(({ criteria }) => criteria)
    .flatMap(({ check }) => check.startsWith("run: ") ? [check.slice("run: ".length)] : []);
}

/** The commands by which agents run their own tests. */
function testRunsOf(epoch: number): string[] {
  return demoScript.tasks.filter((task) => task.epoch === epoch).flatMap(callsOf)
    .filter(({ tool }) => tool === "workspace_run").map(textOf("command"))
    .filter((command) => command.startsWith("node "));
}

function writesOf(task: ScriptedTask | undefined): Record<string, string> {
  const calls = task ? callsOf(task).filter(({ tool }) => tool === "workspace_write") : [];
  return Object.fromEntries(calls.map((call) => [textOf("path")(call), textOf("content")(call)]));
}

/** All files that the agents write in an epoch. */
function writtenIn(epoch: number): Record<string, string> {
  const tasks = demoScript.tasks.filter((task) => task.epoch === epoch);
  return Object.assign({}, ...tasks.map(writesOf));
}

function isWithin(name: string, scope: readonly string[]): boolean {
  return scope.some((glob) => name.startsWith(glob.slice(0, -"**".length)));
}

function entriesWithin(files: Record<string, string>, scope: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => isWithin(name, scope)));
}

/** A temporary directory with these files, removed in the end. */
async function workspaceWith(files: Readonly<Record<string, string>>) {
  const root = await Deno.makeTempDir({ prefix: "maestro-demo-" });
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(root, name)), { recursive: true });
    await Deno.writeTextFile(join(root, name), text);
  }
  return { root, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

async function run(command: string, workspace: string) {
  const { code, success, stdout, stderr } = await nodeCommand(command, workspace).output();
  const decoder = new TextDecoder();
  return { code, success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

function nodeCommand(
  command: string,
  workspace: string,
  env: Record<string, string> = {},
): Deno.Command {
  const [program = "", ...args] = command.split(" ");
  assert.equal(program, "node");
  return new Deno.Command(program, {
    args,
    cwd: workspace,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  return text.split("\n", 1)[0] ?? "";
}
