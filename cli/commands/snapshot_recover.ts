import { recoverable, recoverFiles } from "../../core/mod.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { fileLines } from "../history_text.ts";
import { paths, withProject } from "./snapshot.ts";

const MAX_LISTED = 200;

/** `maestro snapshot recover ID [path]`: lists what differs, or with a path or --all brings it back. */
export async function snapshotRecover(
  invocation: Invocation,
  id: string,
  path: string | undefined,
  options: { all?: boolean; json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  return await withProject(invocation, async ({ project }) => {
    if (path === undefined && !options.all) {
      const files = await recoverable(project, id);
      const shown = files.slice(0, MAX_LISTED);
      if (options.json) {
        terminal.out(JSON.stringify({ total: files.length, files: shown }, null, 2) + "\n");
        return 0;
      }
      terminal.out(
        `${files.length} files of ${id} are not as they are now (A: missing now):\n` +
          fileLines(files, MAX_LISTED) +
          `\`maestro snapshot recover ${id} <path>\` brings one back, --all brings all.\n`,
      );
      return 0;
    }
    const result = await recoverFiles(project, PERSON, id, path);
    if (options.json) {
      terminal.out(JSON.stringify(result, null, 2) + "\n");
      return 0;
    }
    const { recovered, kept, before } = result;
    terminal.out(`${recovered.length} files of ${id} are back:\n${paths(recovered)}`);
    if (kept.length > 0) terminal.out(`Not, since something stands in the way:\n${paths(kept)}`);
    if (before !== null) terminal.out(`What was there before is ${before}.\n`);
    return 0;
  });
}
