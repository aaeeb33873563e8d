import { anchorsIn, fail } from "../../core/state.ts";
import type { GivenAnchor } from "../../core/loop/anchors.ts";
import { open } from "../composition.ts";
import { EXIT } from "../exit_codes.ts";
import type { Invocation } from "../program/invocation.ts";
import { plain } from "../terminal.ts";

const MAX_ANCHOR_BYTES = 1_000_000;

/** `maestro log verify`: exit code 7 where the log or a row was tampered with. */
export async function logVerify(
  invocation: Invocation,
  options: { anchor: string[]; foreignOk?: boolean; json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  const given = (await Promise.all(options.anchor.map((text) => anchorsOf(text, terminal.cwd))))
    .flat();
  const { project } = await open(invocation);
  try {
    const { verifyAnchored } = await import("../../core/loop/anchors.ts");
    const found = await verifyAnchored(project, given);
    const foreign = found.foreign_anchors;
    if (foreign > 0) {
      terminal.err(`maestro: ${foreign} tags anchor another log than this one\n`);
    }
    // A log that was taken away leaves its tags behind: nothing here speaks for the new one yet.
    const replaced = foreign > 0 && found.anchors === 0 && options.foreignOk !== true;
    if (options.json) {
      terminal.out(JSON.stringify(found, null, 2) + "\n");
    } else if (found.ok && replaced) {
      terminal.err("NOT VERIFIED: the tags anchor another log, and none anchors this one\n");
      terminal.err("  If you began a new log on purpose, say so with --foreign-ok; the next tag ");
      terminal.err("anchors it. Otherwise put the old .maestro back.\n");
    } else if (found.ok) {
      const inTags = found.anchors - given.length;
      terminal.out(
        `Verified: ${found.entries} entries form one chain, ${found.rows} rows equal the replayed ` +
          `journal, ${inTags} anchors in tags${
            given.length > 0 ? ` and ${given.length} given` : ""
          } agree.\nHead ${found.head.seq} ${found.head.hash}\n`,
      );
    } else {
      terminal.err(`NOT VERIFIED: ${plain(found.problem ?? "")}\n`);
      terminal.err("  Compare with a copy of .maestro that you trust before you go on.\n");
    }
    return found.ok && !replaced ? EXIT.ok : EXIT.corrupt;
  } finally {
    await project.close();
  }
}

/** The anchors of a line, or of a file that has some. Errors: invalid, not_found. */
async function anchorsOf(text: string, cwd: string): Promise<GivenAnchor[]> {
  const line = anchorsIn(text);
  if (line.length > 0) return line.map((anchor) => ({ source: "the given anchor", ...anchor }));
  const path = text.startsWith("/") ? text : `${cwd}/${text}`;
  const shown = text.slice(0, 200);
  const content = await readSmall(path, shown);
  const found = anchorsIn(content);
  if (found.length > 0) return found.map((anchor) => ({ source: shown, ...anchor }));
  throw fail(
    "invalid",
    `Cannot compare with ${shown}: it has no line that begins with Maestro-Chain:`,
    "Give what `maestro log anchor` printed, or a file with it.",
  );
}

async function readSmall(path: string, shown: string): Promise<string> {
  const attempt = `Cannot read the anchor ${shown}`;
  const info = await Deno.stat(path).catch((error: unknown) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw fail(
      "not_found",
      `${attempt}: there is no such file`,
      "Give a file, or the line itself.",
    );
  });
  if (!info.isFile || info.size > MAX_ANCHOR_BYTES) {
    throw fail(
      "invalid",
      `${attempt}: it is no file of at most ${MAX_ANCHOR_BYTES} bytes`,
      "Name a file with what `maestro log anchor` printed.",
    );
  }
  return await Deno.readTextFile(path);
}
