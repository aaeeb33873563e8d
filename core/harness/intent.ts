import type { PolicyAction } from "../../policies/mod.ts";
import { fail, isMaestroError } from "../errors.ts";
import type { Action } from "./action.ts";
import type { Workspace } from "./workspace.ts";

/** An action made ready to be judged: edits are worked out to the whole new text. */
export interface Intent {
  policy: PolicyAction;
  /** Text to write; null for everything but writes. */
  content: string | null;
}

/** Looks at the workspace, changes nothing. Errors: not_found, invalid (an edit that does not fit). */
export async function intentOf(workspace: Workspace, action: Action): Promise<Intent> {
  switch (action.kind) {
    case "read":
      return { policy: { kind: "read", path: action.path }, content: null };
    case "list":
    case "search":
      return { policy: { kind: "read", path: "." }, content: null };
    case "command":
      return { policy: { kind: "command", command: action.command }, content: null };
    case "delete": {
      const before = await textOf(workspace, action.path) ?? "";
      const linesDeleted = lineCount(before);
      return { policy: { kind: "delete", path: action.path, linesDeleted }, content: null };
    }
    case "write":
      return await writeIntent(workspace, action.path, action.content);
    case "edit":
      return await writeIntent(workspace, action.path, await edited(workspace, action));
  }
}

async function writeIntent(workspace: Workspace, path: string, content: string): Promise<Intent> {
  const before = await textOf(workspace, path) ?? "";
  const linesDeleted = linesRemoved(before, content);
  return { policy: { kind: "write", path, content, linesDeleted }, content };
}

async function edited(
  workspace: Workspace,
  { path, oldText, newText }: Extract<Action, { kind: "edit" }>,
): Promise<string> {
  const { text } = await workspace.readText(path);
  const parts = text.split(oldText);
  if (parts.length === 2) return parts.join(newText);
  throw fail(
    "invalid",
    `Cannot edit ${path}: old_text occurs ${parts.length - 1} times`,
    parts.length === 1
      ? "Read the file again and give the text exactly as it stands."
      : "Give more of the surrounding text, so that it occurs once.",
  );
}

/** The text of a file, null where there is none; what is no text counts as none to be judged. */
async function textOf(workspace: Workspace, path: string): Promise<string | null> {
  try {
    return (await workspace.readText(path)).text;
  } catch (error) {
    if (isMaestroError(error, "not_found") || isMaestroError(error, "invalid")) return null;
    throw error;
  }
}

function lineCount(text: string): number {
  return text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

/** Lines of the old text that the new one lacks, however they are ordered. */
function linesRemoved(before: string, after: string): number {
  const left = new Map<string, number>();
  for (const line of after.split("\n")) left.set(line, (left.get(line) ?? 0) + 1);
  let removed = 0;
  for (const line of before === "" ? [] : before.split("\n")) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else removed++;
  }
  return removed;
}
