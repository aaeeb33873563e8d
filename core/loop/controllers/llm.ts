import { z } from "zod";
import { addNote, type Run } from "../../ssot/runs/runs.ts";
import { controlBrief } from "../briefs.ts";
import { loopActor } from "../epoch.ts";
import type { Loop } from "../loop.ts";
import { runTask } from "../task.ts";
import type { Choice } from "./choice.ts";
import type { Controller } from "./controller.ts";

const MAX_REASON_CHARS = 300;

const answerSchema = z.object({ phase: z.string().max(40), reason: z.string().default("") });

/**
 * Asks the model for the next phase. What is not one of the choices, or no answer at all, falls back
 * to the table's own move and is on record: a model can choose among moves, never make one.
 */
export const llm: Controller = {
  async choose(loop, run, choices) {
    const brief = await loop.project.hub.read((tx) => controlBrief(tx, run, choices));
    const task = { kind: "control", role: "planning", requirement: run.root } as const;
    const outcome = await runTask(loop, run, { ...task, brief });
    const said = outcome.status === "finished" ? read(outcome.reason) : null;
    const chosen = choices.find(({ phase }) => phase === said?.phase);
    const [own] = choices;
    if (chosen === undefined) {
      const why = said === null
        ? `it gave no phase: ${outcome.reason}`
        : `${said.phase} is not one of ${choices.map(({ phase }) => phase).join(", ")}`;
      await record(loop, run, own, `fell back to ${own.phase}: ${why.slice(0, MAX_REASON_CHARS)}`);
      return own;
    }
    await record(loop, run, chosen, `${chosen.phase}: ${said?.reason.slice(0, MAX_REASON_CHARS)}`);
    return chosen;
  },
};

/** The object in a model's answer, whatever it wrote around it. */
function read(text: string): z.infer<typeof answerSchema> | null {
  const [json = ""] = /\{[^{}]*\}/.exec(text) ?? [];
  try {
    return answerSchema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}

async function record({ project, emit }: Loop, run: Run, chosen: Choice, text: string) {
  const fellBack = text.startsWith("fell back");
  const label = {
    action: "CONTROLLER_CHOICE",
    target: `run:${run.id}`,
    input: chosen.event,
    note: text,
    always: true,
    status: fellBack ? "FAILED" as const : "SUCCESS" as const,
  };
  const note = { epoch: run.epoch, kind: "controller" as const, text };
  await project.hub.write(loopActor(run.id), label, async (tx) => {
    if (fellBack) await addNote(tx, run.id, note);
  });
  emit({ type: "note", run: run.id, ...note });
}
