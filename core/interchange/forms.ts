import { z } from "zod";
import { CRITERION_RESULTS } from "../ssot/requirements/criteria.ts";
import { TRANSITIONS } from "../ssot/requirements/requirement.ts";
import {
  MAX_CHILDREN,
  MAX_DESCRIPTION_CHARS,
  MAX_TITLE_CHARS,
} from "../ssot/requirements/requirement_tree.ts";
import { ROLES } from "../ssot/roles.ts";

const MAX_LIST = 1_000;
const MAX_TEXT_CHARS = 20_000;

export const text = z.string().max(MAX_TEXT_CHARS);
export const requirementId = z.string().regex(
  /^R(0|[1-9]\d{0,8})(\.[1-9]\d{0,8})*$/,
  "it is no requirement id, such as R0.2",
);
export const time = z.iso.datetime({
  precision: 3,
  error: "it is no time such as 2026-01-31T10:00:00.000Z",
});
const count = z.int().min(0);

const statuses = Object.keys(TRANSITIONS) as (keyof typeof TRANSITIONS)[];

const criterion = z.strictObject({
  check: text.optional(),
  result: z.enum(CRITERION_RESULTS).optional(),
  evidence: text.optional(),
});

/** One node of `requirements_tree.yaml`: the documented fields, and ours under `maestro`. */
const requirement = z.strictObject({
  id: requirementId,
  description: z.string().min(1).max(MAX_DESCRIPTION_CHARS),
  status: z.enum(statuses),
  assignee: z.string().min(1).max(100).optional(),
  acceptance_criteria: z.array(text.min(1)).max(MAX_LIST).optional(),
  dependencies: z.array(requirementId).max(MAX_LIST).optional(),
  maestro: z.strictObject({
    title: z.string().min(1).max(MAX_TITLE_CHARS).optional(),
    role: z.enum(ROLES).optional(),
    priority: z.int().optional(),
    scope: z.array(text).max(MAX_LIST).optional(),
    summary: text.optional(),
    reason: text.optional(),
    last_child: count.optional(),
    version: count.optional(),
    created_at: time.optional(),
    criteria: z.array(criterion).max(MAX_LIST).optional(),
  }).optional(),
  get children() {
    return z.array(requirement).max(MAX_CHILDREN).optional();
  },
});

export type RequirementForm = z.infer<typeof requirement>;

export const requirementsFile = z.strictObject({
  requirements: z.array(requirement).max(MAX_LIST),
});

const version = z.int().min(1);

const contract = z.strictObject({
  id: z.string().regex(/^C\d{1,9}$/, "it is no contract id, such as C1"),
  name: z.string().min(1).max(100),
  owner: z.string().min(1).max(100),
  consumers: z.array(z.string().min(1).max(100)).max(MAX_LIST).optional(),
  version,
  status: z.enum(["DRAFT", "STABLE", "DEPRECATED", "BROKEN"]),
  schema: z.unknown(),
  changelog: z.array(z.strictObject({
    version,
    change: text,
    timestamp: z.iso.datetime({ error: "it is no time such as 2026-01-31T10:00:00Z" }),
  })).max(MAX_LIST).optional(),
  maestro: z.strictObject({
    kind: z.string().min(1).max(100).optional(),
    semver: z.string().max(100).optional(),
    successor: z.string().max(100).optional(),
    reason: text.optional(),
    created_at: time.optional(),
    pins: z.array(
      z.strictObject({
        module: z.string(),
        version: version.nullable(),
        reconcile: requirementId.optional(),
      }),
    ).max(MAX_LIST).optional(),
    versions: z.array(z.strictObject({
      version,
      semver: z.string().max(100).optional(),
      author: z.string().max(100).optional(),
      epoch: z.string().max(100).optional(),
      schema: z.unknown().optional(),
    })).max(MAX_LIST).optional(),
  }).optional(),
});

export type ContractForm = z.infer<typeof contract>;

export const contractsFile = z.strictObject({ contracts: z.array(contract).max(MAX_LIST) });
