import {
  diffHistory,
  keptTrees,
  restoreProject,
  type RestoreResult,
  takeSnapshot,
} from "../../core/mod.ts";
import { listSnapshots, resolvePosition, type Snapshot } from "../../core/state.ts";
import { open, type Opened } from "../composition.ts";
import { limited, renderDiff } from "../history_text.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { plain, table } from "../terminal.ts";

const MAX_LISTED_PATHS = 50;

/** `maestro snapshot create [name]`. */
export async function snapshotCreate(
  invocation: Invocation,
  name: string | undefined,
  options: { json?: boolean },
): Promise<number> {
  return await withProject(invocation, async ({ project }) => {
    const snapshot = await takeSnapshot(project, PERSON, { name: name ?? null });
    invocation.terminal.out(
      options.json
        ? JSON.stringify(snapshot, null, 2) + "\n"
        : `${title(snapshot)}: shared state at log position ${snapshot.seq}, files at ${
          snapshot.workspaceCommit?.slice(0, 12)
        }\n`,
    );
    return 0;
  });
}

/** `maestro snapshot list`: the newest last, then the trees of epochs that failed. */
export async function snapshotList(
  invocation: Invocation,
  options: { limit: number; json?: boolean },
): Promise<number> {
  return await withProject(invocation, async ({ project }) => {
    const { terminal } = invocation;
    const snapshots = await project.hub.read(listSnapshots);
    const failed = await keptTrees(project);
    if (options.json) {
      terminal.out(JSON.stringify({ snapshots, failed_epochs: failed }, null, 2) + "\n");
      return 0;
    }
    if (snapshots.length === 0) {
      terminal.out("No snapshot yet: `maestro snapshot create [name]` takes one.\n");
    }
    const shown = snapshots.slice(-options.limit);
    const hidden = snapshots.length - shown.length;
    if (hidden > 0) terminal.out(`${hidden} older ones; show them with --limit\n`);
    terminal.out(table(shown.map(row)));
    if (failed.length > 0) {
      const names = failed.slice(-options.limit).map(({ id }) => `  ${plain(id)}\n`).join("");
      terminal.out(`\nFiles of failed epochs, for \`maestro snapshot recover\`:\n${names}`);
    }
    return 0;
  });
}

/** `maestro snapshot show ID`: where it lies and how it differs from now. */
export async function snapshotShow(
  invocation: Invocation,
  id: string,
  options: { json?: boolean },
): Promise<number> {
  return await withProject(invocation, async ({ project }) => {
    const { terminal } = invocation;
    const position = await project.hub.read((tx) => resolvePosition(tx, id));
    const diff = await diffHistory(project, id, undefined);
    if (options.json) {
      const counts = { rows_since: diff.rows.length, files_since: diff.files.length };
      terminal.out(JSON.stringify({ ...position, ...counts }, null, 2) + "\n");
      return 0;
    }
    terminal.out(
      `${plain(position.label)}: log position ${position.seq}, files ${
        position.commit === null ? "not kept" : `at ${position.commit.slice(0, 12)}`
      }\n\n`,
    );
    terminal.out(renderDiff(diff, terminal, MAX_LISTED_PATHS));
    return 0;
  });
}

/** `maestro snapshot diff A [B]`. */
export async function snapshotDiff(
  invocation: Invocation,
  from: string,
  to: string | undefined,
  options: { limit: number; all?: boolean; json?: boolean },
): Promise<number> {
  return await withProject(invocation, async ({ project }) => {
    const diff = await diffHistory(project, from, to, options.all);
    invocation.terminal.out(
      options.json
        ? JSON.stringify(limited(diff, options.limit), null, 2) + "\n"
        : renderDiff(diff, invocation.terminal, options.limit),
    );
    return 0;
  });
}

/** `maestro snapshot restore ID` or `--seq N`. */
export async function snapshotRestore(
  invocation: Invocation,
  to: string,
  options: { force?: boolean; json?: boolean },
): Promise<number> {
  return await withProject(invocation, async ({ project }) => {
    const result = await restoreProject(project, PERSON, { to, force: options.force === true });
    invocation.terminal.out(
      options.json ? JSON.stringify(result, null, 2) + "\n" : restored(result),
    );
    return 0;
  });
}

function restored({ seq, rows, restored, kept, before }: RestoreResult): string {
  const lines = [
    `Restored to log position ${seq}: ${rows} rows and ${restored.length} files put back.\n`,
  ];
  if (kept.length > 0) {
    lines.push(`Kept, since a person changed them:\n${paths(kept)}`);
  }
  lines.push(
    `What was there before is ${before}: \`maestro snapshot restore ${before}\` goes forward again,\n` +
      `\`maestro snapshot recover ${before}\` brings single files back.\n`,
  );
  return lines.join("");
}

/** Paths one a line, the first of many. */
export function paths(all: readonly string[]): string {
  const more = all.length - MAX_LISTED_PATHS;
  return all.slice(0, MAX_LISTED_PATHS).map((path) => `  ${plain(path)}\n`).join("") +
    (more > 0 ? `  and ${more} more\n` : "");
}

/** Opens the project, works on it, closes it. */
export async function withProject(
  invocation: Invocation,
  work: (opened: Opened) => Promise<number>,
): Promise<number> {
  const opened = await open(invocation);
  try {
    return await work(opened);
  } finally {
    await opened.project.close();
  }
}

function row({ id, name, seq, createdAt }: Snapshot): string[] {
  return [id, createdAt, `log ${seq}`, plain(name)];
}

function title({ id, name }: Snapshot): string {
  return name === "" ? id : `${id} (${plain(name)})`;
}
