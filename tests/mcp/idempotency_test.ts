import assert from "node:assert/strict";
import {
  type Hub,
  lockRun,
  logicalClock,
  openProject,
  openSession,
  reopenRun,
  type Role,
  startRun,
} from "../../core/mod.ts";
import { createRun, RUN_DEFAULTS, updateRun } from "../../core/ssot/runs/runs.ts";
import { TABLE_NAMES } from "../../core/store/mod.ts";
import { dispatch, type Runner, type Session, TOOLS, TOOLSETS } from "../../mcp/mod.ts";
import { listing } from "../../mcp/registry.ts";
import { files } from "../helpers/history.ts";
import { START_MS } from "../helpers/hub.ts";
import { git, usedRepository, write } from "../helpers/repository.ts";

type Call = [role: Role, tool: string, args: Record<string, unknown>];

interface Case {
  role: Role;
  args: Record<string, unknown>;
  /** What has to have happened for the call to succeed. */
  before?: Call[];
  /** Whether a run has to be under way. */
  inRun?: true;
  /** What happens between the call and its repetition. */
  between?: Call[];
}

const claim: Call = ["backend", "requirement_claim", {}];
const lock: Call = ["backend", "lock_acquire", { resources: ["path:src/api/**"] }];
const written = (path: string, content: string): Call => [
  "backend",
  "workspace_write",
  { path, content },
];
const contract = {
  name: "AuthAPI",
  kind: "http",
  owner: "backend",
  schema: { endpoints: [{ method: "GET", path: "/me" }] },
};
const proposed: Call = ["backend", "contract_propose", contract];
const baton = { summary: "half", next: "the rest" };
const passed: Call = ["backend", "handoff_create", baton];
const learned: Call = ["backend", "guidance_add", { text: "heed this" }];
const drafted: Call = ["planning", "mission_create", { title: "Other" }];
const paused: Call = ["planning", "mission_pause", { id: "R0" }];
const LONG = "line\n".repeat(60);

/** A call of every tool that changes something: a new tool needs one here. */
const CALLS: Record<string, Case> = {
  requirement_claim: { role: "backend", args: {} },
  requirement_complete: {
    role: "backend",
    args: { id: "R0.1", summary: "done" },
    before: [claim],
  },
  requirement_release: { role: "backend", args: { id: "R0.1", reason: "no" }, before: [claim] },
  requirement_decompose: {
    role: "planning",
    args: { id: "R1", children: [leaf("Third", "backend", "src/api/**")] },
    before: [["planning", "requirement_add", { title: "Other" }]],
  },
  requirement_add: { role: "planning", args: { title: "More" } },
  requirement_edit: {
    role: "planning",
    args: { id: "R0.1", scope: ["src/api/*"] },
    // Under its old name nobody could judge the edit any more.
    before: [["planning", "requirement_add", { title: "Other" }]],
    between: [["planning", "requirement_move", { id: "R0.1", parent: "R1" }]],
  },
  requirement_move: {
    role: "planning",
    args: { id: "R0.1", parent: "R1" },
    before: [["planning", "requirement_add", { title: "Other" }]],
  },
  requirement_update: { role: "planning", args: { id: "R0.1", status: "BLOCKED", reason: "x" } },
  contract_propose: { role: "backend", args: contract },
  contract_pin: {
    role: "frontend",
    args: { id: "AuthAPI", module: "frontend" },
    before: [proposed],
  },
  contract_deprecate: { role: "backend", args: { id: "AuthAPI", reason: "x" }, before: [proposed] },
  workspace_write: {
    role: "backend",
    args: { path: "src/api/a.js", content: "1\n" },
    before: [claim],
  },
  workspace_edit: {
    role: "backend",
    args: { path: "src/api/a.js", old_text: "1", new_text: "11" },
    before: [claim, written("src/api/a.js", "2 1 2\n")],
  },
  workspace_run: {
    role: "backend",
    args: { command: "node src/api/append.mjs" },
    before: [
      claim,
      written(
        "src/api/append.mjs",
        'import fs from "node:fs";\nfs.appendFileSync("src/api/runs", "once\\n");\n',
      ),
    ],
  },
  workspace_delete: {
    role: "backend",
    args: { path: "src/api/a.js" },
    before: [claim, written("src/api/a.js", "1\n")],
  },
  memory_set: { role: "backend", args: { value: "a note" } },
  memory_delete: {
    role: "backend",
    args: { key: "a" },
    before: [["backend", "memory_set", { key: "a", value: "b" }]],
  },
  guidance_add: { role: "backend", args: { text: "heed this" } },
  guidance_retire: { role: "backend", args: { id: "G1", reason: "x" }, before: [learned] },
  handoff_create: { role: "backend", args: { requirement: "R0.1", ...baton }, before: [claim] },
  handoff_accept: { role: "frontend", args: { id: "H1" }, before: [passed] },
  question_ask: {
    role: "planning",
    args: { question: "Which port?", why: "None is named", assumption: "8080" },
    inRun: true,
  },
  run_start: { role: "planning", args: { task: "More" } },
  run_stop: { role: "planning", args: {}, inRun: true },
  mission_create: { role: "planning", args: { title: "Other" } },
  mission_approve: { role: "human", args: { id: "R1" }, before: [drafted] },
  mission_reject: { role: "human", args: { id: "R1" }, before: [drafted] },
  mission_pause: { role: "planning", args: { id: "R0" } },
  mission_resume: { role: "planning", args: { id: "R0" }, before: [paused] },
  milestone_add: { role: "planning", args: { mission: "R0", title: "First" } },
  milestone_seal: {
    role: "planning",
    args: { id: "R0/M1" },
    before: [["planning", "milestone_add", { mission: "R0", title: "First" }]],
  },
  criterion_update: {
    role: "human",
    args: { id: "R0.1#1", result: "waived", evidence: "seen by hand" },
  },
  lock_acquire: { role: "backend", args: { resources: ["path:src/api/**"] } },
  lock_release: { role: "backend", args: {}, before: [lock] },
  lock_force_release: {
    role: "human",
    args: { resource: "path:src/api/**" },
    before: [lock],
    between: [lock],
  },
  review_submit: { role: "review", args: { id: "R0", verdict: "approve" } },
  log_annotate: { role: "review", args: { target: "R0", note: "seen" } },
  snapshot_create: { role: "planning", args: {} },
  snapshot_restore: {
    role: "human",
    args: { to: "1", force: true },
    before: [claim, written("src/api/a.js", "1\n")],
  },
  approval_decide: {
    role: "human",
    args: { id: "A1", decision: "approve" },
    before: [
      claim,
      written("src/api/long.js", LONG),
      ["backend", "workspace_delete", { path: "src/api/long.js" }],
    ],
  },
};

function leaf(title: string, role: Role, scope: string) {
  const criteria = [{ text: "runs", check: "run: node --version" }];
  return { title, description: "Do it", role, scope: [scope], criteria };
}

/** An open project with two requirements, which every role may call tools on. */
async function planned() {
  const repository = await usedRepository();
  const { path } = repository;
  await write(path, { ".maestro/.gitignore": "*\n" });
  const project = await openProject({
    root: path,
    policyFile: null,
    path: Deno.env.get("PATH") ?? "",
    clock: logicalClock(START_MS),
  });
  const sessions = new Map<Role, Session>();
  const sessionOf = async (role: Role): Promise<Session> => {
    const who = { agent: role, client: "test", role };
    const unnamed = { agent: role, role, session: "" };
    const label = { action: "SESSION_OPEN" };
    const actor = sessions.get(role)?.actor ??
      await project.hub.write(unnamed, label, (tx) => openSession(tx, who));
    const tools = { toolsets: TOOLSETS, include: [], exclude: [], readOnly: false };
    // Begins what nobody drives: what is repeated here is the call.
    const runner: Runner = {
      start: (actor, task, limits) =>
        startRun(project, actor, task, { ...RUN_DEFAULTS, ...limits }),
      resume: (actor, id = "run-1", limits) => reopenRun(project, actor, id, limits),
    };
    const session = { actor, project, tools, spend: null, runner };
    sessions.set(role, session);
    return session;
  };
  const call = async (...[role, tool, args]: Call) =>
    await dispatch(await sessionOf(role), tool, args);
  const ok = async (...[role, tool, args]: Call) => {
    const reply = await call(role, tool, args);
    if (!reply.ok && reply.error.code !== "needs_approval") throw reply.error;
    return reply.ok ? reply.output : {};
  };
  await ok("planning", "requirement_add", { title: "Root" });
  const children = [
    leaf("First", "backend", "src/api/**"),
    leaf("Second", "frontend", "src/ui/**"),
  ];
  await ok("planning", "requirement_decompose", { id: "R0", children });
  const locks: Disposable[] = [];
  const begin = (hub: Hub) => {
    locks.push(lockRun(project.stateDir));
    return hub.write(unbound, { action: "RUN_START" }, async (tx) => {
      const { id } = await createRun(tx, "R0", "PLAN", RUN_DEFAULTS);
      await updateRun(tx, id, { epoch: 1 });
    });
  };
  return {
    call,
    ok,
    beginRun: () => begin(project.hub),
    /** All that a call can change: files, rows, the log's end, what the shadow repository keeps. */
    async everything(tables: readonly string[] = [...TABLE_NAMES, "log"]) {
      const rows = await project.hub.read((tx) =>
        Promise.all(tables.map(async (table) => [table, await tx.all(`SELECT * FROM ${table}`)]))
      );
      const shadow = await git(path, "--git-dir", `${project.stateDir}/shadow.git`, "show-ref")
        .catch(() => "");
      return { rows: Object.fromEntries(rows), files: await files(path), shadow };
    },
    async [Symbol.asyncDispose]() {
      for (const lock of locks) lock[Symbol.dispose]();
      await project.close();
      await repository[Symbol.asyncDispose]();
    },
  };
}

const unbound = { agent: "loop", role: "loop", session: "run-1" } as const;

const writing = TOOLS.filter(({ effect }) => effect !== "read");

Deno.test("every tool that changes something is called twice below", () => {
  assert.deepEqual(Object.keys(CALLS).sort(), writing.map(({ name }) => name).sort());
});

for (const [tool, { role, args, before = [], between = [], inRun }] of Object.entries(CALLS)) {
  Deno.test(`${tool} repeated with its key does nothing and gets the first reply`, async () => {
    await using project = await planned();
    for (const call of before) await project.ok(...call);
    if (inRun) await project.beginRun();
    const keyed = { ...args, idempotency_key: "once" };
    await project.ok(role, "memory_set", { value: "x", idempotency_key: "taken" });
    const untouched = await project.everything();
    const taken = await project.call(role, tool, { ...args, idempotency_key: "taken" });
    assert.match(taken.ok ? "" : taken.error.message, /used it for another call/);
    // A refusal is on the record; nothing else is different.
    const tables = TABLE_NAMES.filter((table) => table !== "spend");
    const { rows, ...rest } = await project.everything(tables);
    assert.deepEqual({ rows: { ...untouched.rows, ...rows }, ...rest }, untouched);

    const first = await project.call(role, tool, keyed);
    assert.ok(first.ok, first.ok ? "" : first.error.message);
    for (const call of between) await project.ok(...call);
    const done = await project.everything();
    assert.deepEqual(await project.call(role, tool, keyed), first);
    assert.deepEqual(await project.everything(), done);
  });
}

for (const { name, annotations } of writing.map(listing)) {
  if (!annotations.idempotentHint) continue;
  Deno.test(`${name} may be repeated without a key, as its hint says`, async () => {
    const { role, args, before = [], inRun } = CALLS[name] ?? assert.fail(name);
    await using project = await planned();
    for (const call of before) await project.ok(...call);
    if (inRun) await project.beginRun();
    await project.ok(role, name, args);
    const state = ["requirements", "criteria", "contracts", "contract_consumers", "memory"];
    const done = await project.everything(state);
    await project.call(role, name, args);
    const { rows, files } = await project.everything(state);
    assert.deepEqual({ rows, files }, { rows: done.rows, files: done.files });
  });
}
