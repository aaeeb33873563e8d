import type { CommandParts } from "../confinement.ts";
import type { RunScript } from "../odd_names.ts";
import type { NotedCommand } from "../open_commands.ts";
import { isIgnoreFile } from "../repositories/ignore_rules.ts";
import { type Happened, keptNote, witness, type Witnessed } from "./witness.ts";

/** What a command did, and where what was undone can be found, for the log. */
export interface AfterCommand extends Witnessed {
  notes: string[];
}

/**
 * Compares the workspace with the state before a command. Where it changed what git ignores outside
 * its scope, those rules are put back first: else what they hide now would stay.
 */
export async function afterCommand(
  parts: CommandParts,
  noted: NotedCommand,
  run: RunScript,
  happened: Happened = () => Promise.resolve(true),
): Promise<AfterCommand> {
  const first = await rulesPutBack(parts, noted, run, happened);
  const seen = await witness(parts, noted, run, happened);
  if (first === null) return { ...seen, notes: keptNote(seen) };
  return {
    ...seen,
    undone: [...new Set([...first.undone, ...seen.undone])],
    keptIn: seen.keptIn ?? first.keptIn,
    notes: [...keptNote(first), ...keptNote(seen)],
  };
}

/** Null where no rules changed: an isolated command changes none but those of its own directories. */
async function rulesPutBack(
  parts: CommandParts,
  noted: NotedCommand,
  run: RunScript,
  happened: Happened,
): Promise<Witnessed | null> {
  if (noted.isolated) return null;
  const shadow = await parts.shadow();
  const { changes } = await shadow.compare(noted.tree, await shadow.tree());
  if (!changes.some(({ path }) => isIgnoreFile(path))) return null;
  return await witness(
    parts,
    noted,
    run,
    async (path, gone) => isIgnoreFile(path) && await happened(path, gone),
  );
}
