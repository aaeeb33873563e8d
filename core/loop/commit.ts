import { publish, TIMELESS, userRepoInfo } from "../harness/mod.ts";
import { isMaestroError } from "../errors.ts";
import { isoTime } from "../clock.ts";
import type { Project } from "../project.ts";
import { anchorLine, anchorMark } from "../ssot/log/anchor.ts";
import { type ChainHead, chainHead, chainId } from "../ssot/log/execution_log.ts";
import { getRequirement } from "../ssot/requirements/requirement.ts";
import { getRun, type Run, updateRun } from "../ssot/runs/runs.ts";
import { createSnapshot } from "../ssot/log/snapshots.ts";
import { clearTouched, loopActor } from "./epoch.ts";

/** A tag name that another project state already took gets a number; more than this is a mistake. */
const MAX_TAG_TRIES = 100;
const AUTHOR = { name: "MAESTRO", email: "maestro@localhost" };

/**
 * Makes a valid epoch permanent: a snapshot of state and code, and an annotated tag in the user's
 * repository on a commit with exactly the verified tree. Can be repeated after a kill.
 */
export async function publishEpoch(
  project: Project,
  run: Run,
): Promise<{ tag: string | null; note: string }> {
  const shadow = await project.shadow();
  // What was judged, not what a person has made of it since.
  const commit = await shadow.commitTree(
    run.verifiedTree ?? await shadow.tree(),
    `${run.id} epoch ${run.epoch} verified`,
    run.base?.commit ?? null,
    TIMELESS,
  );
  await shadow.updateRef(`refs/maestro/${run.id}/epoch-${run.epoch}`, commit);
  const { tag, note } = await tagUserRepository(project, run, commit);
  const label = { action: "EPOCH_COMMIT", target: `run:${run.id}`, input: { epoch: run.epoch } };
  await project.hub.write(loopActor(run.id), label, async (tx) => {
    await createSnapshot(tx, tag ?? `${run.id}/epoch-${run.epoch}-verified`, commit);
    await clearTouched(tx);
    const { tags } = await getRun(tx, run.id);
    await updateRun(tx, run.id, {
      base: null,
      verdict: null,
      tags: tag === null || tags.includes(tag) ? tags : [...tags, tag],
    });
    tx.target = `run:${run.id}`;
    tx.note = tag === null ? note : `tagged ${tag}`;
  });
  return { tag, note };
}

async function tagUserRepository(
  project: Project,
  run: Run,
  commit: string,
): Promise<{ tag: string | null; note: string }> {
  const info = await userRepoInfo(project.workspace);
  if (info.kind !== "repository") return { tag: null, note: `not tagged: ${info.reason}` };
  const { title, head, chain } = await project.hub.read(async (tx) => ({
    title: (await getRequirement(tx, run.root)).title,
    head: await chainHead(tx),
    chain: await chainId(tx),
  }));
  const base = `maestro/${run.root}/epoch-${run.epoch}`;
  for (let n = 1; n <= MAX_TAG_TRIES; n++) {
    const tag = n === 1 ? base : `${base}.${n}`;
    try {
      await publish({
        workspace: project.workspace,
        shadow: await project.shadow(),
        baseCommit: run.base?.commit ?? commit,
        finalCommit: commit,
        tag,
        message: tagMessage(run, title, chain, head),
        mark: anchorMark(chain),
        author: AUTHOR,
        at: isoTime(project.hub.clock.now()),
      });
      return { tag, note: "" };
    } catch (error) {
      if (!isMaestroError(error, "conflict")) throw error;
    }
  }
  return { tag: null, note: `not tagged: ${MAX_TAG_TRIES} tags named ${base} exist` };
}

/** The chain head in the tag anchors the log where agents cannot reach it. */
function tagMessage(run: Run, title: string, chain: string, head: ChainHead): string {
  return [
    `${run.root}: ${title}`,
    "",
    `Verified by MAESTRO in epoch ${run.epoch} of ${run.id}.`,
    "",
    anchorLine({ chain, ...head }),
    "",
  ].join("\n");
}
