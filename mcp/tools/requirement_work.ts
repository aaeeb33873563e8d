import { z } from "zod";
import {
  type Claim,
  claimRequirement,
  getRequirement,
  releaseRequirement,
  workPacket,
} from "../../core/state.ts";
import { commit } from "../session.ts";
import { defineTool } from "../tool.ts";

const CLAIMERS = ["backend", "frontend", "test", "any", "human"] as const;
export const requirementId = z.string().max(100).describe("Requirement id, such as R0.2");

const claim = defineTool({
  name: "requirement_claim",
  title: "Claim a requirement",
  description:
    "Claim the best ready requirement for your role, or the one named. Returns the work packet: goal, criteria, contracts with full schemas, write scope, feedback, lease. requirement is null when nothing is ready; reason says why.",
  effect: "write",
  toolset: "core",
  roles: CLAIMERS,
  input: z.strictObject({ id: requirementId.optional() }),
  output: z.looseObject({ requirement: z.unknown() }),
  async handle(session, input, call) {
    const label = { action: "REQUIREMENT_CLAIM", input };
    const { project, actor, spend } = session;
    // The agents of a run are watched by it; a person answers for themselves.
    const isWatched = spend === null && actor.role !== "human";
    const state = isWatched ? await project.harness.workspaceState() : null;
    let held: Claim | undefined;
    const packet = await commit(session, call, label, async (tx) => {
      const claimed = await claimRequirement(tx, input.id, state);
      if (claimed.requirement !== null) {
        held = claimed;
        return { ...await workPacket(tx, claimed) };
      }
      const { reason, retryAfterSeconds } = claimed;
      return { requirement: null, reason, retry_after_s: retryAfterSeconds };
    });
    if (packet.requirement === null) return packet;
    // A call that is repeated with its key claims nothing anew: what it holds is looked up.
    return { ...packet, ...await project.harness.granted({ actor, spend, ...call }, held) };
  },
});

const get = defineTool({
  name: "requirement_get",
  title: "Read a requirement",
  description: "Read one requirement: status, criteria with results and evidence, dependencies.",
  effect: "read",
  toolset: "core",
  roles: "all",
  input: z.strictObject({ id: requirementId }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle({ project }, input) {
    return { ...await project.hub.read((tx) => getRequirement(tx, input.id)) };
  },
});

const complete = defineTool({
  name: "requirement_complete",
  title: "Complete a requirement",
  description:
    "Say that your claimed requirement is finished. The harness undoes what your own tools changed outside its scope, then runs its checks; if one fails the completion is refused with the output, and you keep the claim.",
  effect: "write",
  toolset: "core",
  roles: CLAIMERS,
  input: z.strictObject({
    id: requirementId,
    summary: z.string().min(1).max(4_000).describe("What you did, for those who depend on it"),
    fence: z.int().optional().describe("lease.fence of the claim"),
  }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle({ project, actor }, input, call) {
    // Loaded at the first completion: it brings the harness, which start-up can spare; of the loop no more.
    const { completeRequirement } = await import("../../core/loop/completion.ts");
    return { ...await completeRequirement(project, actor, input, call) };
  },
});

const release = defineTool({
  name: "requirement_release",
  title: "Release a requirement",
  description: "Give your claimed requirement back unfinished, with the reason.",
  effect: "write",
  toolset: "core",
  roles: CLAIMERS,
  input: z.strictObject({
    id: requirementId,
    reason: z.string().min(1).max(2_000).describe("Why"),
  }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle(session, input, call) {
    const label = { action: "REQUIREMENT_RELEASE", input };
    const { project, actor } = session;
    const { told } = await project.harness.witnessClaim(actor, input.id, call.signal);
    return await commit(session, call, label, async (tx) => {
      await releaseRequirement(tx, input.id, input.reason);
      return { id: input.id, status: "PENDING", ...told };
    });
  },
});

export const requirementWorkTools = [claim, get, complete, release];
