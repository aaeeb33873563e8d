import { type Policy, readTestOfFiles, type Subject } from "../../policies/mod.ts";
import type { Hub } from "../hub.ts";
import { type Action, type ActionContext, LOG_NAMES } from "./action.ts";
import { imageOfBytes, imageOfFile, presentVersion, sameVersion } from "./file_version.ts";
import { FILE_MODE } from "./repositories/git_modes.ts";
import { changedMeanwhile, type Intent } from "./intent.ts";
import { refuseLockedPath } from "./others.ts";
import { agentPath } from "./safe_paths.ts";
import type { ShadowRepo } from "./repositories/shadow_repo.ts";
import { HITS_MAX, textSearch } from "./text_search.ts";
import { recordTouch } from "./witness/touched.ts";
import { WALK_ENTRIES_MAX } from "./walk.ts";
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

/** One page in path order; `cursor` is the last path of the page before. */
export async function listFiles(
  { workspace, policy }: FileParts,
  subject: Subject,
  { glob, limit, cursor = "" }: Extract<Action, { kind: "list" }>,
): Promise<Record<string, unknown>> {
  const { files, truncated } = await readableFiles(workspace, policy, subject, glob);
  const rest = files.sort().filter((path) => path > cursor);
  const page = rest.slice(0, limit);
  return {
    files: page,
    total: files.length,
    truncated,
    next_cursor: rest.length > limit ? page.at(-1) : null,
  };
}

/** `total` counts all hits up to the largest number searched for; `stopped` says why not all. */
export async function searchFiles(
  { workspace, policy }: FileParts,
  subject: Subject,
  action: Extract<Action, { kind: "search" }>,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const { query, regex, glob, limit } = action;
  const { files, truncated } = await readableFiles(workspace, policy, subject, glob);
  const search = { query, regex, limit: HITS_MAX, paths: files, signal };
  const { hits, stopped } = await textSearch(workspace, search);
  return {
    hits: hits.slice(0, limit).map(({ path, line, text }) => ({ path, line, text })),
    total: hits.length,
    truncated: truncated || stopped !== null || hits.length > limit,
    stopped: stopped ?? (truncated ? "files" : null),
  };
}

async function readableFiles(
  workspace: Workspace,
  policy: Policy,
  subject: Subject,
  glob: string,
) {
  const { paths, truncated } = await workspace.list(glob, WALK_ENTRIES_MAX);
  return { files: paths.filter(readTestOfFiles(policy, subject)), truncated };
}

/**
 * Writes or deletes one file: its image before and after is recorded first, so a kill loses neither.
 * `begin` is told before the file is touched: what throws earlier has changed nothing.
 */
export async function changeFile(
  parts: FileParts,
  { actor }: ActionContext,
  action: Extract<Action, { kind: "write" | "edit" | "delete" }>,
  intent: Intent,
  begin: () => void,
): Promise<Record<string, unknown>> {
  const { workspace, hub } = parts;
  const shadow = await parts.shadow();
  const path = agentPath(action.path);
  const before = await imageOfFile(workspace, shadow, path);
  if (!sameVersion(before, intent.seen)) throw changedMeanwhile(path);
  const content = intent.content === null ? null : new TextEncoder().encode(intent.content);
  const after = content && imageOfBytes(content, before?.mode ?? FILE_MODE);
  const label = { action: "FILE_TOUCH", target: path, input: { by: LOG_NAMES[action.kind] } };
  await hub.write(actor, label, async (tx) => {
    await refuseLockedPath(tx, actor.agent, `change ${path}`, path);
    await recordTouch(tx, actor.agent, path, before, after);
  });
  if (!sameVersion(await presentVersion(workspace.root, path), before)) {
    throw changedMeanwhile(path);
  }
  begin();
  if (intent.content === null) await workspace.remove(path);
  else await workspace.writeText(path, intent.content);
  return { path, bytes: content?.length ?? 0, created: before === null && content !== null };
}

function wholeLines(text: string): string {
  if (text.length <= MAX_READ_CHARS) return text;
  const cut = text.lastIndexOf("\n", MAX_READ_CHARS);
  return text.slice(0, cut > 0 ? cut + 1 : MAX_READ_CHARS);
}
