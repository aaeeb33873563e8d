import { z } from "zod";
import {
  addMilestone,
  MAX_MEMBERS,
  MAX_TITLE_CHARS,
  MILESTONE_KINDS,
  milestonesOf,
  sealMilestone,
} from "../../core/state.ts";
import { commit } from "../session.ts";
import { defineTool } from "../tool.ts";
import { missionId } from "./mission.ts";

const add = defineTool({
  name: "milestone_add",
  title: "Add a milestone",
  description:
    "Add a mission's next phase. Its requirements are not ready before every earlier one is sealed: work by itself when all is DONE, gate by a person.",
  effect: "write",
  toolset: "run",
  roles: ["planning", "any", "human"],
  input: z.strictObject({
    mission: missionId,
    title: z.string().trim().min(1).max(MAX_TITLE_CHARS).describe("Short"),
    kind: z.enum(MILESTONE_KINDS).default("work").describe("gate: a person seals it"),
    requirements: z.array(z.string().max(100)).max(MAX_MEMBERS).default([])
      .describe("What belongs to it, with all below"),
  }),
  output: z.looseObject({ id: z.string() }),
  async handle(session, input, call) {
    const label = { action: "MILESTONE_ADD", input };
    return await commit(session, call, label, async (tx) => ({ ...await addMilestone(tx, input) }));
  },
});

const list = defineTool({
  name: "milestone_list",
  title: "List milestones",
  description: "A mission's milestones in order: what belongs to each, and which are sealed.",
  effect: "read",
  toolset: "run",
  roles: "all",
  input: z.strictObject({ mission: missionId }),
  output: z.looseObject({ milestones: z.array(z.unknown()) }),
  async handle({ project }, { mission }) {
    return { milestones: await project.hub.read((tx) => milestonesOf(tx, mission)) };
  },
});

const seal = defineTool({
  name: "milestone_seal",
  title: "Seal a milestone",
  description:
    "Say that a phase is over: all its requirements DONE, their criteria passed or waived. The next one is ready then. Only a person seals a gate.",
  effect: "write",
  toolset: "run",
  roles: ["planning", "review", "any", "human"],
  input: z.strictObject({
    id: z.string().min(1).max(40).describe("Milestone id, such as R0/M1"),
  }),
  output: z.looseObject({ id: z.string(), sealed: z.boolean() }),
  async handle(session, input, call) {
    const label = { action: "MILESTONE_SEAL", input };
    return await commit(session, call, label, async (tx) => ({
      ...await sealMilestone(tx, input.id),
    }));
  },
});

export const milestoneTools = [add, list, seal];
