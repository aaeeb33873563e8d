import { z } from "zod";
import { memoryOf, setMemory } from "../../core/state.ts";
import { defineTool } from "../tool.ts";

const key = z.string().min(1).max(100).describe("Name of the note");

const set = defineTool({
  name: "memory_set",
  title: "Write a working note",
  description: "Keep a note for yourself across steps and attempts; an empty value removes it.",
  effect: "write",
  toolset: "state",
  roles: "all",
  input: z.strictObject({ key, value: z.string().max(8_000).describe("The note") }),
  output: z.looseObject({ key: z.string() }),
  async handle({ project, actor }, input) {
    const label = { action: "MEMORY_WRITE", input };
    await project.hub.write(actor, label, (tx) => setMemory(tx, input.key, input.value));
    return { key: input.key };
  },
});

const get = defineTool({
  name: "memory_get",
  title: "Read working notes",
  description: "Read your notes, or those of another agent.",
  effect: "read",
  toolset: "state",
  roles: "all",
  input: z.strictObject({
    key: key.optional(),
    agent: z.string().max(64).optional().describe("Whose notes; yours by default"),
  }),
  output: z.looseObject({ entries: z.array(z.unknown()) }),
  async handle({ project, actor }, input) {
    const agent = input.agent ?? actor.agent;
    return { entries: await project.hub.read((tx) => memoryOf(tx, agent, input.key)) };
  },
});

export const memoryTools = [set, get];
