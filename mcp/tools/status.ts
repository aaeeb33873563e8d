import { z } from "zod";
import { overview } from "../../core/state.ts";
import { defineTool } from "../tool.ts";

const get = defineTool({
  name: "status_get",
  title: "Read the project's status",
  description: "Progress, what is claimed by whom, contracts, the current run and your claim.",
  effect: "read",
  toolset: "core",
  roles: "all",
  input: z.strictObject({}),
  output: z.looseObject({ progress: z.unknown() }),
  async handle({ project, actor }) {
    const status = await project.hub.read((tx) => overview(tx));
    const claim = status.requirements.find((requirement) =>
      requirement.assignee === actor.agent && requirement.status === "IN_PROGRESS"
    );
    return { you: { ...actor, claim: claim?.id ?? null }, ...status };
  },
});

export const statusTools = [get];
