import { z } from "zod";
import {
  acceptHandoff,
  createHandoff,
  getHandoff,
  HANDOFF_STATUSES,
  listHandoffs,
  pasteOf,
  ukiOf,
  WORKER_ROLES,
} from "../../core/state.ts";
import { fitting, REPLY_CHARS_MAX } from "../fit.ts";
import { commit } from "../session.ts";
import { defineTool } from "../tool.ts";
import { requirementId } from "./requirement_work.ts";

const handoffId = z.string().min(1).max(20).describe("Handoff id, such as H1");
const line = (what: string) => z.string().trim().min(1).max(500).describe(what);
const lines = (what: string) =>
  z.array(z.string().trim().min(1).max(500)).max(30).default([]).describe(what);

const create = defineTool({
  name: "handoff_create",
  title: "Hand work off",
  description:
    "Pass the baton: what is done, decided and open, and the one next step. With a requirement you hold, your claim goes back with it; whoever claims it next gets the baton in the work packet.",
  effect: "write",
  toolset: "state",
  roles: "all",
  input: z.strictObject({
    requirement: requirementId.optional(),
    to_agent: z.string().max(64).optional().describe("For this agent"),
    to_role: z.enum([...WORKER_ROLES, "planning", "review"]).optional().describe("For this role"),
    mode: z.enum(["plan", "execute"]).default("execute").describe("What comes next"),
    summary: z.string().trim().min(1).max(140).describe("The essence"),
    next: line("One concrete next step"),
    done: lines("What is done"),
    decisions: lines("What was decided, and why"),
    files: lines("Files touched"),
    validation: lines("What was run, and how it ended"),
    risks: lines("What may be wrong"),
    read_more: lines("Where to read on"),
    confidence: z.number().min(0).max(1).optional().describe("That the work so far is right"),
    keep_claim: z.boolean().default(false).describe("Keep your claim of the requirement"),
  }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle(session, input, call) {
    const { requirement = null, to_agent = null, to_role = null, keep_claim, ...baton } = input;
    const label = { action: "HANDOFF_CREATE", input };
    const { project, actor } = session;
    const release = requirement !== null && !keep_claim;
    const witnessed = release
      ? (await project.harness.witnessClaim(actor, requirement, call.signal)).told
      : {};
    return await commit(session, call, label, async (tx) => {
      const { id, status } = await createHandoff(tx, {
        requirement,
        toAgent: to_agent,
        toRole: to_role,
        baton: { ...baton, confidence: baton.confidence ?? null },
        release,
      });
      return { id, status, ...witnessed };
    });
  },
});

const get = defineTool({
  name: "handoff_get",
  title: "Read a handoff",
  description:
    "One handoff with its whole baton, or rendered as a UKI v5.4 packet (uki), or as one to paste into another agent's chat (paste).",
  effect: "read",
  toolset: "state",
  roles: "all",
  input: z.strictObject({
    id: handoffId,
    format: z.enum(["json", "uki", "paste"]).default("json").describe("json is the truth"),
  }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle({ project }, { id, format }) {
    const handoff = await project.hub.read((tx) => getHandoff(tx, id));
    const { status } = handoff;
    if (format === "uki") return { id, status, uki: ukiOf(handoff) };
    return format === "paste" ? { id, status, paste: pasteOf(handoff) } : { ...handoff };
  },
});

const list = defineTool({
  name: "handoff_list",
  title: "List handoffs",
  description: "Handoffs by status, newest first; by default those that wait for you.",
  effect: "read",
  toolset: "state",
  roles: "all",
  input: z.strictObject({
    status: z.enum(HANDOFF_STATUSES).default("PENDING").describe("Which"),
    all: z.boolean().default(false).describe("Also those for others"),
    requirement: requirementId.optional(),
    limit: z.int().min(1).max(100).default(20).describe("At most"),
  }),
  output: z.looseObject({ handoffs: z.array(z.unknown()), total: z.int() }),
  async handle({ project, actor }, { status, all, requirement, limit }) {
    const whose = all ? undefined : actor;
    const { handoffs, total } = await project.hub.read((tx) =>
      listHandoffs(tx, { status, requirement, for: whose, limit })
    );
    const short = handoffs.map(({ baton: { summary, next }, ...rest }) => ({
      ...rest,
      summary,
      next,
    }));
    return { handoffs: fitting(short, REPLY_CHARS_MAX - 100), total };
  },
});

const accept = defineTool({
  name: "handoff_accept",
  title: "Accept a handoff",
  description:
    "Take a handoff over and read its baton. Claiming its requirement does the same; a baton without one is only taken so.",
  effect: "write",
  repeatable: true,
  toolset: "state",
  roles: "all",
  input: z.strictObject({ id: handoffId }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle(session, input, call) {
    const label = { action: "HANDOFF_ACCEPT", input };
    return await commit(session, call, label, async (tx) => ({
      ...await acceptHandoff(tx, input.id),
    }));
  },
});

export const handoffTools = [create, get, list, accept];
