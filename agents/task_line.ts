import type { ModelRequest } from "./model.ts";

export type TaskKey = ModelRequest["task"];

const TASK_LINE = /^Task: (\S+) (\S+) epoch (\d+) as (\S+)$/m;

/** The line that opens the first user message and says which task the conversation serves. */
export function taskLine(task: TaskKey): string {
  return `Task: ${task.kind} ${task.requirement} epoch ${task.epoch} as ${task.role}`;
}

/** The task named by the first task line of a text, or null where there is none. */
export function parseTaskLine(text: string): TaskKey | null {
  const match = TASK_LINE.exec(text);
  if (!match) return null;
  const [, kind = "", requirement = "", epoch = "", role = ""] = match;
  return { kind, requirement, epoch: Number(epoch), role };
}
