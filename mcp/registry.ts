import { z } from "zod";
import type { ToolSelection } from "./session.ts";
import type { Tool } from "./tool.ts";
import { approvalTools } from "./tools/approval.ts";
import { contractTools } from "./tools/contract.ts";
import { contractJudgementTools } from "./tools/contract_judgement.ts";
import { guidanceTools } from "./tools/guidance.ts";
import { handoffTools } from "./tools/handoff.ts";
import { lockTools } from "./tools/lock.ts";
import { logTools } from "./tools/log.ts";
import { memoryTools } from "./tools/memory.ts";
import { questionTools } from "./tools/question.ts";
import { milestoneTools } from "./tools/milestone.ts";
import { missionTools } from "./tools/mission.ts";
import { requirementPlanTools } from "./tools/requirement_plan.ts";
import { requirementReadTools } from "./tools/requirement_read.ts";
import { requirementWorkTools } from "./tools/requirement_work.ts";
import { reviewTools } from "./tools/review.ts";
import { runTools } from "./tools/run.ts";
import { snapshotTools } from "./tools/snapshot.ts";
import { statusTools } from "./tools/status.ts";
import { workspaceTools } from "./tools/workspace.ts";

/** Every tool, in the order in which clients list them. */
export const TOOLS: readonly Tool[] = [
  ...requirementWorkTools,
  ...requirementReadTools,
  ...requirementPlanTools,
  ...questionTools,
  ...contractTools,
  ...contractJudgementTools,
  ...workspaceTools,
  ...statusTools,
  ...memoryTools,
  ...guidanceTools,
  ...handoffTools,
  ...lockTools,
  ...reviewTools,
  ...logTools,
  ...snapshotTools,
  ...approvalTools,
  ...runTools,
  ...missionTools,
  ...milestoneTools,
];

/** The tools a selection leaves, in registry order. */
export function selectTools(selection: ToolSelection): Tool[] {
  return TOOLS.filter((tool) =>
    (selection.toolsets.includes(tool.toolset) || selection.include.includes(tool.name)) &&
    !selection.exclude.includes(tool.name) &&
    (!selection.readOnly || tool.effect === "read")
  );
}

/** A tool as `tools/list` shows it. */
interface ToolListing {
  [key: string]: unknown;
  name: string;
  title: string;
  description: string;
  inputSchema: { [key: string]: unknown; type: "object" };
  outputSchema: { [key: string]: unknown; type: "object" };
  annotations: Record<string, boolean>;
}

/** Made once: over HTTP every call may have a server of its own. */
const listings = new WeakMap<Tool, ToolListing>();

export function listing(tool: Tool): ToolListing {
  const known = listings.get(tool) ?? describe(tool);
  listings.set(tool, known);
  return known;
}

function describe(tool: Tool): ToolListing {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: tool.effect === "read" ? jsonSchema(tool.input) : keyed(jsonSchema(tool.input)),
    outputSchema: jsonSchema(tool.output),
    annotations: hints(tool),
  };
}

/** All four hints on every tool: what is absent counts as the worst. */
function hints({ effect, destructive, repeatable }: Tool): Record<string, boolean> {
  const reads = effect === "read";
  return {
    readOnlyHint: reads,
    destructiveHint: destructive ?? false,
    idempotentHint: reads || (repeatable ?? false),
    // Commands have no network but what the policy names.
    openWorldHint: false,
  };
}

/** Every write can be repeated safely with the key it had; dispatch takes it off. */
function keyed(schema: ToolListing["inputSchema"]): ToolListing["inputSchema"] {
  const properties = { ...schema.properties ?? {}, idempotency_key: { type: "string" } };
  return { ...schema, properties };
}

function jsonSchema(schema: z.ZodObject): { [key: string]: unknown; type: "object" } {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", override: trim });
  delete json.$schema;
  return { ...json, type: "object" };
}

/**
 * Bounds that every JSON number has anyway, and that an open object is open, only cost the client's
 * context.
 */
function trim({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  if (JSON.stringify(jsonSchema.additionalProperties) === "{}") {
    delete jsonSchema.additionalProperties;
  }
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
