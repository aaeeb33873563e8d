import { z } from "zod";
import { GUIDANCE_KINDS, MAX_GUIDANCE_CHARS } from "../ssot/guidance.ts";
import { MAX_MEMORY_VALUE_CHARS } from "../ssot/memory.ts";
import { MAX_MEMBERS, MAX_MILESTONES, MILESTONE_KINDS } from "../ssot/missions/milestones.ts";
import { DECISIONS, type MissionDecision } from "../ssot/missions/mission_hold.ts";
import { ROLES } from "../ssot/roles.ts";
import { requirementId, text, time } from "./forms.ts";

/** Of what only grows in a project's life; the file's size is the limit that is met first. */
const MAX_ENTRIES = 100_000;
const MAX_NAME_CHARS = 200;
/** A notice quotes the difference of two schemas. */
const MAX_NOTICE_CHARS = 200_000;

const name = z.string().min(1).max(MAX_NAME_CHARS);
const role = z.enum(ROLES);
const lines = z.array(text).max(1_000);
const numbered = (letter: "H" | "G", what: string) =>
  z.string().regex(
    new RegExp(`^${letter}[1-9]\\d{0,8}$`),
    `it is no ${what} id, such as ${letter}1`,
  );
const decisions = Object.keys(DECISIONS) as MissionDecision[];

const milestone = z.strictObject({
  id: z.string().regex(/^R\d{1,9}\/M[1-9]\d{0,8}$/, "it is no milestone id, such as R0/M1"),
  title: text.min(1),
  kind: z.enum(MILESTONE_KINDS),
  requirements: z.array(requirementId).max(MAX_MEMBERS).optional(),
  sealed: z.strictObject({ by: name, at: time }).optional(),
});

const mission = z.strictObject({
  id: z.string().regex(/^R(0|[1-9]\d{0,8})$/, "it is no mission, such as R0"),
  decision: z.enum(decisions).optional(),
  decided_by: name.optional(),
  by_person: z.boolean().optional(),
  reason: text.optional(),
  policy: z.strictObject({ text, set_by: name }).optional(),
  milestones: z.array(milestone).max(MAX_MILESTONES).optional(),
}).refine(({ decision, decided_by }) => (decision === undefined) === (decided_by === undefined), {
  error: "decision and decided_by belong together",
});

const handoff = z.strictObject({
  id: numbered("H", "handoff"),
  from: name,
  to_agent: name.optional(),
  to_role: role.optional(),
  requirement: requirementId.optional(),
  accepted_by: name.optional(),
  created_at: time,
  baton: z.strictObject({
    mode: z.enum(["plan", "execute"]),
    summary: text.min(1),
    next: text.min(1),
    done: lines,
    decisions: lines,
    files: lines,
    validation: lines,
    risks: lines,
    read_more: lines,
    confidence: z.number().min(0).max(1).nullable(),
  }),
});

const guidance = z.strictObject({
  id: numbered("G", "guidance"),
  kind: z.enum(GUIDANCE_KINDS),
  text: z.string().min(1).max(MAX_GUIDANCE_CHARS),
  role: role.optional(),
  requirement: requirementId.optional(),
  author: name,
  created_at: time,
  retired: text.optional(),
});

/** `coordination.yaml`: what agents and people agreed on around the requirements and contracts. */
export const coordinationFile = z.strictObject({
  missions: z.array(mission).max(MAX_ENTRIES).optional(),
  handoffs: z.array(handoff).max(MAX_ENTRIES).optional(),
  guidance: z.array(guidance).max(MAX_ENTRIES).optional(),
  memory: z.array(z.strictObject({
    agent: name,
    key: name,
    value: z.string().min(1).max(MAX_MEMORY_VALUE_CHARS),
  })).max(MAX_ENTRIES).optional(),
  notices: z.array(z.strictObject({
    id: z.string().min(1).max(3 * MAX_NAME_CHARS),
    agent: name,
    subject: text,
    message: z.string().max(MAX_NOTICE_CHARS),
    created_at: time,
  })).max(MAX_ENTRIES).optional(),
});

export type CoordinationForm = z.infer<typeof coordinationFile>;
export type MissionForm = z.infer<typeof mission>;
export type MilestoneForm = z.infer<typeof milestone>;
