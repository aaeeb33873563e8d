import { z } from "zod";
import {
  addRoot,
  agreeOnContracts,
  changeStatus,
  CONTRACT_NAME,
  decompose,
  editRequirement,
  fail,
  getRequirement,
  KIND_NAMES,
  MAX_DESCRIPTION_CHARS,
  MAX_TITLE_CHARS,
  moveRequirement,
  type PlannedChild,
  refuseOwnMission,
  refuseWhileAsked,
  requireContracts,
  schemaForms,
  schemaRemedy,
  separateScopes,
  type Serialised,
  SETTABLE,
  WORKER_ROLES,
} from "../../core/state.ts";
import type { Planned, RequirementChange } from "../../core/mod.ts";
import { commit, type Session } from "../session.ts";
import { defineTool } from "../tool.ts";
import { requirementId } from "./requirement_work.ts";

const PLANNERS = ["planning", "any", "human"] as const;

const text = (max: number, what: string) => z.string().min(1).max(max).describe(what);
const criteria = z.array(z.strictObject({
  text: text(1_000, "What must hold"),
  check: text(2_000, "`run: <command>` or `contract: C1`").optional(),
})).max(30);
const scope = z.array(text(300, "Glob")).max(50);
const priority = z.int().min(-100).max(100).describe("Higher first");
const contractNames = z.array(text(64, "Name or id")).max(20);
const child = z.strictObject({
  title: text(MAX_TITLE_CHARS, "Short and unique among its siblings"),
  description: text(MAX_DESCRIPTION_CHARS, "What to build, complete for one who sees only this"),
  role: z.enum(WORKER_ROLES).describe("Who does it"),
  scope: scope.default([]).describe("Where it may write"),
  criteria: criteria.describe("At least one with a check"),
  depends_on: z.array(z.string()).max(50).default([]).describe("Titles or positions of siblings"),
  priority: priority.default(0),
  provides: contractNames.default([]).describe("Contracts whose code it writes"),
  consumes: contractNames.default([]).describe("Contracts it builds on"),
});
const draft = z.strictObject({
  name: text(64, "Such as AuthAPI").regex(CONTRACT_NAME),
  kind: z.enum(KIND_NAMES).describe("Kind of interface"),
  schema: z.looseObject({}).describe(`In full. ${schemaForms()}`),
});

const decomposeTool = defineTool({
  name: "requirement_decompose",
  title: "Decompose a requirement",
  description:
    "Split a requirement into children that one agent each can finish, with disjoint write scopes, checkable criteria and dependencies. Interfaces between them come first, in contracts.",
  effect: "write",
  toolset: "plan",
  roles: PLANNERS,
  input: z.strictObject({
    id: requirementId,
    contracts: z.array(draft).max(20).default([]).describe("New interfaces between the children"),
    children: z.array(child).min(1).max(50).describe("In order"),
  }),
  output: z.looseObject({ id: z.string(), children: z.array(z.string()) }),
  async handle(session, input, call) {
    const children = input.children.map(toPlannedChild);
    // People and agents without a run may split work as they like.
    const isPlan = session.actor.role === "planning";
    const label = { action: "REQUIREMENT_DECOMPOSE", input };
    return await commit(
      session,
      call,
      label,
      async (tx) => {
        await refuseWhileAsked(tx, `decompose ${input.id}`, input.id);
        if (isPlan) await requireContracts(tx, children);
        const bound = await agreeOnContracts(tx, input.contracts, children);
        const ids = await decompose(tx, input.id, bound);
        const serialised = isPlan ? await separateScopes(tx, ids) : [];
        return { id: input.id, children: ids, ...waits(serialised) };
      },
      async () => {
        await refuseUnrunnable(session, input.id, "add", children);
        await refuseUnreadable(input.contracts);
      },
    );
  },
});

/** Every way to plan work passes here: what could never be finished is not taken in. */
async function refuseUnrunnable(
  { project }: Session,
  id: string,
  attempt: "add" | "edit",
  leaves: readonly Planned[],
): Promise<void> {
  const { refuseUnrunnablePlan } = await import("../../core/mod.ts");
  await refuseUnrunnablePlan((await project.forMission(id)).policy, attempt, leaves);
}

async function refuseUnreadable(drafts: readonly z.infer<typeof draft>[]): Promise<void> {
  const { schemaProblems } = await import("../../core/mod.ts");
  for (const { name, kind, schema } of drafts) {
    const [problem] = await schemaProblems(kind, schema);
    if (problem) throw fail("invalid", `Cannot draft ${name}: ${problem}`, schemaRemedy(kind));
  }
}

/** What was made to wait is told, so that the planner can cut the scopes better. */
function waits(serialised: readonly Serialised[]): { waits?: string[] } {
  if (serialised.length === 0) return {};
  return {
    waits: serialised.map(({ requirement, after, scopes: [mine, theirs] }) =>
      `${requirement} waits for ${after}: both may write where ${mine} and ${theirs} meet`
    ),
  };
}

/** A leaf is judged as it will be; what only groups others needs no check of its own. */
async function refuseUnrunnableEdit(
  session: Session,
  id: string,
  { role, scope, criteria }: RequirementChange,
): Promise<void> {
  if (role === undefined && scope === undefined && criteria === undefined) return;
  const current = await session.project.hub.read((tx) => getRequirement(tx, id));
  if (current.parent === null || current.children > 0) return;
  await refuseUnrunnable(session, id, "edit", [{
    title: current.title,
    role: role ?? current.role,
    scope: scope ?? current.scope,
    criteria: criteria ?? current.criteria,
  }]);
}

const add = defineTool({
  name: "requirement_add",
  title: "Add a root requirement",
  description: "Add a new root requirement (R0, R1, ...) to be decomposed.",
  effect: "write",
  toolset: "plan",
  roles: PLANNERS,
  input: z.strictObject({
    title: text(MAX_TITLE_CHARS, "Short"),
    description: z.string().max(MAX_DESCRIPTION_CHARS).default("").describe("In full"),
  }),
  output: z.looseObject({ id: z.string() }),
  async handle(session, input, call) {
    const label = { action: "REQUIREMENT_ADD", input };
    const root = { ...input, role: null };
    return await commit(session, call, label, async (tx) => {
      await refuseOwnMission(tx);
      return { id: await addRoot(tx, root) };
    });
  },
});

function toPlannedChild(input: z.infer<typeof child>): PlannedChild {
  const { depends_on, criteria, ...rest } = input;
  return {
    ...rest,
    dependsOn: depends_on,
    criteria: criteria.map(toNewCriterion),
  };
}

function toNewCriterion({ text, check }: { text: string; check?: string | undefined }) {
  return { text, check: check ?? null };
}

const edit = defineTool({
  name: "requirement_edit",
  title: "Edit a requirement",
  description: "Change a requirement that nobody works on. Lists replace what was there.",
  effect: "write",
  destructive: true,
  toolset: "plan",
  roles: PLANNERS,
  input: z.strictObject({
    id: requirementId,
    expected_version: z.int().optional().describe("version you read; refused if it changed"),
    title: text(MAX_TITLE_CHARS, "Short").optional(),
    description: z.string().max(MAX_DESCRIPTION_CHARS).optional().describe("In full"),
    role: z.enum(WORKER_ROLES).optional().describe("Who does it"),
    priority: priority.optional(),
    scope: scope.optional().describe("Where it may write"),
    depends_on: z.array(requirementId).max(50).optional().describe("What it waits for"),
    criteria: criteria.optional().describe("All of them, in order"),
  }),
  output: z.looseObject({ id: z.string(), version: z.int() }),
  async handle(session, input, call) {
    const { id, expected_version, depends_on, criteria, ...rest } = input;
    const change = {
      ...rest,
      expectedVersion: expected_version,
      dependsOn: depends_on,
      criteria: criteria?.map(toNewCriterion),
    };
    const label = { action: "REQUIREMENT_EDIT", input };
    return await commit(
      session,
      call,
      label,
      async (tx) => ({ ...await editRequirement(tx, id, change) }),
      () => refuseUnrunnableEdit(session, id, change),
    );
  },
});

const move = defineTool({
  name: "requirement_move",
  title: "Move a requirement",
  description:
    "Move a requirement that nobody has begun, with all below it, under another parent. Ids change; returns old and new.",
  effect: "write",
  toolset: "plan",
  roles: PLANNERS,
  input: z.strictObject({ id: requirementId, parent: requirementId.describe("New parent") }),
  output: z.looseObject({ renamed: z.record(z.string(), z.string()) }),
  async handle(session, input, call) {
    const label = { action: "REQUIREMENT_MOVE", input };
    return await commit(session, call, label, async (tx) => ({
      renamed: Object.fromEntries(await moveRequirement(tx, input.id, input.parent)),
    }));
  },
});

const update = defineTool({
  name: "requirement_update",
  title: "Block, free, fail or reopen",
  description:
    "BLOCKED or FAILED with the reason, or PENDING to free or reopen. While it is claimed only its holder may.",
  effect: "write",
  destructive: true,
  toolset: "plan",
  roles: ["planning", "backend", "frontend", "test", "any", "human"],
  input: z.strictObject({
    id: requirementId,
    status: z.enum(SETTABLE).describe("New status"),
    reason: z.string().max(2_000).default("").describe("Why"),
  }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle(session, input, call) {
    const label = { action: "REQUIREMENT_UPDATE", input };
    const { project, actor } = session;
    const { told } = await project.harness.witnessClaim(actor, input.id, call.signal);
    return await commit(session, call, label, async (tx) => ({
      ...await changeStatus(tx, input.id, input.status, input.reason),
      ...told,
    }));
  },
});

export const requirementPlanTools = [
  decomposeTool,
  add,
  edit,
  move,
  update,
];
