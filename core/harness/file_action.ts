import { decide, type Policy } from "../../policies/mod.ts";
import type { Hub } from "../hub.ts";
import { type Action, type ActionContext, LOG_NAMES } from "./action.ts";
import { imageOfBytes, imageOfFile } from "./file_version.ts";
import { FILE_MODE } from "./git_modes.ts";
import type { Grant } from "./grant.ts";
import type { Intent } from "./intent.ts";
import type { ShadowRepo } from "./shadow_repo.ts";
import { textSearch } from "./text_search.ts";
import { recordTouch } from "./touched.ts";
import type { Workspace } from "./workspace.ts";

/** A reply's text is cut here; `next_line` says where to go on. */
const MAX_READ_CHARS = 8_000;

export interface FileParts {
  hub: Hub;
  policy: Policy;
  workspace: Workspace;
  shadow: () => Promise<ShadowRepo>;
}

export async function readFile(
  { workspace }: FileParts,
  { path, line, lines }: Extract<Action, { kind: "read" }>,
): Promise<Record<string, unknown>> {
  const range = await workspace.readText(path, { line, lines });
  const text = wholeLines(range.text);
  const shown = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  const end = range.firstLine + Math.min(shown, range.lines) - 1;
  return {
    path,
    text,
    total_lines: range.totalLines,
    ...(end < range.totalLines ? { next_line: end + 1 } : {}),
  };
}

export async function listFiles(
  parts: FileParts,
  grant: Grant,
  { glob, limit }: Extract<Action, { kind: "list" }>,
): Promise<Record<string, unknown>> {
  const { paths, truncated } = await parts.workspace.list(glob, limit);
  const files = paths.filter((path) => mayRead(parts, grant, path));
  return { files, total: files.length, truncated };
}

export async function searchFiles(
  parts: FileParts,
  grant: Grant,
  action: Extract<Action, { kind: "search" }>,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const { query, regex, glob, limit } = action;
  const found = await textSearch(parts.workspace, { query, regex, glob, limit, signal });
  const hits = found.hits.filter(({ path }) => mayRead(parts, grant, path))
    .map(({ path, line, text }) => ({ path, line, text }));
  return { hits, total: hits.length, stopped: found.stopped };
}

/** Writes or deletes one file: its image before and after is recorded first, so a kill loses neither. */
export async function changeFile(
  parts: FileParts,
  { actor }: ActionContext,
  action: Extract<Action, { kind: "write" | "edit" | "delete" }>,
  intent: Intent,
): Promise<Record<string, unknown>> {
  const { workspace, hub } = parts;
  const shadow = await parts.shadow();
  const { path } = action;
  const before = await imageOfFile(workspace, shadow, path);
  const content = intent.content === null ? null : new TextEncoder().encode(intent.content);
  const after = content && imageOfBytes(content, before?.mode ?? FILE_MODE);
  const label = { action: "FILE_TOUCH", target: path, input: { by: LOG_NAMES[action.kind] } };
  await hub.write(actor, label, (tx) => recordTouch(tx, actor.agent, path, before, after));
  if (intent.content === null) await workspace.remove(path);
  else await workspace.writeText(path, intent.content);
  return { path, bytes: content?.length ?? 0, created: before === null && content !== null };
}

function mayRead({ policy }: FileParts, { subject, scope }: Grant, path: string): boolean {
  return decide(policy, subject, scope, { kind: "read", path }).effect === "allow";
}

function wholeLines(text: string): string {
  if (text.length <= MAX_READ_CHARS) return text;
  const cut = text.lastIndexOf("\n", MAX_READ_CHARS);
  return text.slice(0, cut > 0 ? cut + 1 : MAX_READ_CHARS);
}
