import { z } from "zod";
import {
  addRoot,
  claimRequirement,
  decompose,
  fail,
  getRequirement,
  listRequirements,
  MAX_DESCRIPTION_CHARS,
  MAX_TITLE_CHARS,
  type NewRequirement,
  releaseRequirement,
  WORKER_ROLES,
  workPacket,
} from "../../core/state.ts";
import { defineTool } from "../tool.ts";

const CLAIMERS = ["backend", "frontend", "test", "any", "human"] as const;
const PLANNERS = ["planning", "any", "human"] as const;
const id = z.string().max(100).describe("Requirement id, such as R0.2");

const claim = defineTool({
  name: "requirement_claim",
  title: "Claim a requirement",
  description:
    "Claim the best ready requirement for your role, or the one named. Returns the work packet: goal, criteria, contracts with full schemas, write scope, feedback, lease. requirement is null when nothing is ready; reason says why.",
  effect: "write",
  toolset: "core",
  roles: CLAIMERS,
  input: z.strictObject({ id: id.optional() }),
  output: z.looseObject({ requirement: z.unknown() }),
  async handle({ project, actor }, input) {
    const label = { action: "REQUIREMENT_CLAIM", input };
    return await project.hub.write(actor, label, async (tx) => {
      const claimed = await claimRequirement(tx, input.id);
      if (claimed.requirement !== null) return { ...await workPacket(tx, claimed) };
      const { reason, retryAfterSeconds } = claimed;
      return { requirement: null, reason, retry_after_s: retryAfterSeconds };
    });
  },
});

const get = defineTool({
  name: "requirement_get",
  title: "Read a requirement",
  description: "Read one requirement: status, criteria with results and evidence, dependencies.",
  effect: "read",
  toolset: "core",
  roles: "all",
  input: z.strictObject({ id }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle({ project }, input) {
    return { ...await project.hub.read((tx) => getRequirement(tx, input.id)) };
  },
});

const complete = defineTool({
  name: "requirement_complete",
  title: "Complete a requirement",
  description:
    "Say that your claimed requirement is finished. The harness runs its checks; if one fails the completion is refused with the output, and you keep the claim.",
  effect: "write",
  toolset: "core",
  roles: CLAIMERS,
  input: z.strictObject({
    id,
    summary: z.string().min(1).max(4_000).describe("What you did, for those who depend on it"),
    fence: z.int().optional().describe("lease.fence of the claim"),
  }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle({ project, actor }, input, call) {
    // Loaded at the first completion: it brings the harness and the loop, which start-up can spare.
    const { completeRequirement } = await import("../../core/mod.ts");
    return { ...await completeRequirement(project, actor, input, call.signal) };
  },
});

const release = defineTool({
  name: "requirement_release",
  title: "Release a requirement",
  description: "Give your claimed requirement back unfinished, with the reason.",
  effect: "write",
  toolset: "core",
  roles: CLAIMERS,
  input: z.strictObject({ id, reason: z.string().min(1).max(2_000).describe("Why") }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle({ project, actor }, input) {
    const label = { action: "REQUIREMENT_RELEASE", input };
    await project.hub.write(actor, label, (tx) => releaseRequirement(tx, input.id, input.reason));
    return { id: input.id, status: "PENDING" };
  },
});

const list = defineTool({
  name: "requirement_list",
  title: "List requirements",
  description: "List the requirements tree, or one sub-tree, with status, role and assignee.",
  effect: "read",
  toolset: "plan",
  roles: "all",
  input: z.strictObject({
    under: id.optional(),
    limit: z.int().min(1).max(200).default(50).describe("Page size"),
    cursor: z.string().optional().describe("next_cursor of the page before"),
  }),
  output: z.looseObject({ total: z.int() }),
  async handle({ project }, input) {
    const all = await project.hub.read((tx) => listRequirements(tx, input.under));
    const found = all.findIndex((requirement) => requirement.id === input.cursor);
    const start = input.cursor === undefined ? 0 : found + 1;
    if (input.cursor !== undefined && found < 0) {
      throw fail("invalid", `Cannot list after ${input.cursor}: no such requirement`);
    }
    const page = all.slice(start, start + input.limit);
    return {
      requirements: page.map(({ id, title, status, role, assignee, dependencies }) => ({
        id,
        title,
        status,
        role,
        assignee,
        dependencies,
      })),
      total: all.length,
      next_cursor: start + input.limit < all.length ? page.at(-1)?.id ?? null : null,
    };
  },
});

const text = (max: number, what: string) => z.string().min(1).max(max).describe(what);
const child = z.strictObject({
  title: text(MAX_TITLE_CHARS, "Short and unique among its siblings"),
  description: text(MAX_DESCRIPTION_CHARS, "What to build, complete for one who sees only this"),
  role: z.enum(WORKER_ROLES).describe("Who does it"),
  scope: z.array(text(300, "Glob")).max(50).default([]).describe("Where it may write"),
  criteria: z.array(z.strictObject({
    text: text(1_000, "What must hold"),
    check: text(2_000, "`run: <command>` or `contract: C1`").optional(),
  })).max(30).describe("At least one with a check"),
  depends_on: z.array(z.string()).max(50).default([]).describe("Titles or positions of siblings"),
  priority: z.int().min(-100).max(100).default(0).describe("Higher first"),
});

const decomposeTool = defineTool({
  name: "requirement_decompose",
  title: "Decompose a requirement",
  description:
    "Split a requirement into children that one agent each can finish, with disjoint write scopes, checkable criteria and dependencies.",
  effect: "write",
  toolset: "plan",
  roles: PLANNERS,
  input: z.strictObject({ id, children: z.array(child).min(1).max(50).describe("In order") }),
  output: z.looseObject({ id: z.string(), children: z.array(z.string()) }),
  async handle({ project, actor }, input) {
    const children = input.children.map(toNewRequirement);
    await project.harness.refuseUnrunnablePlan(children);
    const label = { action: "REQUIREMENT_DECOMPOSE", input };
    const ids = await project.hub.write(
      actor,
      label,
      (tx) => decompose(tx, input.id, children),
    );
    return { id: input.id, children: ids };
  },
});

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
  async handle({ project, actor }, input) {
    const label = { action: "REQUIREMENT_ADD", input };
    const root = { ...input, role: null };
    return { id: await project.hub.write(actor, label, (tx) => addRoot(tx, root)) };
  },
});

function toNewRequirement(input: z.infer<typeof child>): NewRequirement {
  const { depends_on, criteria, ...rest } = input;
  return {
    ...rest,
    dependsOn: depends_on,
    criteria: criteria.map(({ text, check }) => ({ text, check: check ?? null })),
  };
}

export const requirementTools = [claim, get, complete, release, list, decomposeTool, add];
