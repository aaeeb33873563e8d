import { normalizePath, type PolicyAction, protectedName } from "../../policies/mod.ts";
import { fail, isMaestroError } from "../errors.ts";
import type { Action } from "./action.ts";
import { imageOfBytes, presentVersion, sameVersion } from "./file_version.ts";
import { FILE_MODE } from "./repositories/git_modes.ts";
import { lineCount, linesRemoved } from "./line_counts.ts";
import { relativePath } from "./safe_paths.ts";
import type { FileVersion } from "./repositories/shadow_repo.ts";
import { workspaceLines } from "./workspace_lines.ts";
import type { Workspace } from "./workspace.ts";

/** Larger files are not read to count their lines. */
const COUNTED_BYTES_MAX = 8 * 1024 * 1024;

/** An action made ready to be judged: edits are worked out to the whole new text. */
export interface Intent {
  policy: PolicyAction;
  /** Text to write; null for everything but writes. */
  content: string | null;
  /** The file that was judged; only this version may be changed. Null: there was none. */
  seen: FileVersion | null;
}

/** Looks at the workspace, changes nothing. Errors: not_found, invalid (an edit that does not fit). */
export async function intentOf(workspace: Workspace, action: Action): Promise<Intent> {
  switch (action.kind) {
    case "read":
      return { policy: { kind: "read", path: action.path }, content: null, seen: null };
    case "list":
    case "search":
      return { policy: { kind: "read", path: "." }, content: null, seen: null };
    case "command":
      return {
        policy: {
          kind: "command",
          command: action.command,
          countLines: workspaceLines(workspace.root),
        },
        content: null,
        seen: null,
      };
    case "delete": {
      const { path } = action;
      const { text, seen } = await presentText(workspace, path);
      const linesDeleted = text === null ? null : lineCount(text);
      return { policy: { kind: "delete", path, linesDeleted }, content: null, seen };
    }
    case "write": {
      const { path, content } = action;
      const { text, seen } = await presentText(workspace, path);
      const linesDeleted = text === null ? null : linesRemoved(text, content);
      return {
        policy: { kind: "write", path, content, linesDeleted, before: text },
        content,
        seen,
      };
    }
    case "edit": {
      const { path } = action;
      const { text } = await workspace.readText(path);
      const content = edited(text, action);
      const seen = await versionOf(workspace, path, text);
      const linesDeleted = linesRemoved(text, content);
      return {
        policy: { kind: "write", path, content, linesDeleted, before: text },
        content,
        seen,
      };
    }
  }
}

function edited(
  text: string,
  { path, oldText, newText }: Extract<Action, { kind: "edit" }>,
): string {
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

/**
 * The text of a file and its version: empty where there is no file or no text, null where it is too
 * large for its lines to be counted.
 */
async function presentText(
  workspace: Workspace,
  path: string,
): Promise<{ text: string | null; seen: FileVersion | null }> {
  // The policy says better than the workspace what is wrong with a path.
  if (protectedName(path) !== null || !normalizePath(path).ok) return { text: "", seen: null };
  const stat = await workspace.stat(path);
  const large = stat !== null && stat.size > COUNTED_BYTES_MAX;
  const text = large || stat?.kind !== "file" ? null : await textOrNone(workspace, path);
  if (text !== null) return { text, seen: await versionOf(workspace, path, text) };
  return {
    text: large ? null : "",
    seen: await presentVersion(workspace.root, relativePath(path)),
  };
}

/** What has no text has no lines to delete. */
async function textOrNone(workspace: Workspace, path: string): Promise<string | null> {
  try {
    return (await workspace.readText(path, { maxBytes: COUNTED_BYTES_MAX })).text;
  } catch (error) {
    if (isMaestroError(error, "not_found") || isMaestroError(error, "invalid")) return null;
    throw error;
  }
}

/** The version of a file with the text that was read; conflict where it is another by now. */
async function versionOf(
  workspace: Workspace,
  path: string,
  text: string,
): Promise<FileVersion | null> {
  const now = await presentVersion(workspace.root, relativePath(path));
  const read = imageOfBytes(new TextEncoder().encode(text), now?.mode ?? FILE_MODE);
  if (sameVersion(now, read)) return now;
  throw changedMeanwhile(path);
}

/** The refusal to overwrite what nobody has looked at. */
export function changedMeanwhile(path: string) {
  return fail(
    "conflict",
    `Cannot change ${path}: it is not the file it was when this call began`,
    "Somebody else changed it. Read it again, and repeat the change on what it is now.",
  );
}
