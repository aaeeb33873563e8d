import { liveLeases } from "../../ssot/claims/locks.ts";
import { CLAIMS } from "../../ssot/claims/leases.ts";
import { rulesUsedSince } from "../../ssot/callers/approval.ts";
import { getRequirement } from "../../ssot/requirements/requirement.ts";
import type { Actor } from "../../ssot/roles.ts";
import { isMaestroError } from "../../errors.ts";
import { mayWrite } from "../../../policies/mod.ts";
import type { CommandParts } from "../confinement.ts";
import type { Grant } from "../grant.ts";
import { type ShadowRepo, TIMELESS } from "../repositories/shadow_repo.ts";
import { recordTouch } from "./touched.ts";
import { divide } from "./witness.ts";
import { snapshotWorkspace } from "../workspace_snapshot.ts";

const ACTION = "CLAIM_WITNESS";
const ERROR_CHARS_MAX = 2_000;

type Held = NonNullable<Grant["claim"]>;

/**
 * Keeps the tree that an agent from elsewhere begins with, for its own tools pass no guard. `earlier`
 * is the fence of the claim that this one goes on with.
 */
export async function noteClaim(
  parts: CommandParts,
  claim: Held,
  earlier: number | null,
): Promise<void> {
  const { lease: { fence, claimedAt } } = claim;
  const shadow = await withGit(parts);
  if (shadow === null) return;
  const known = await noted(shadow, claim, earlier ?? fence);
  if (known?.fence === fence) return;
  const message = messageOf(claim, known?.since ?? claimedAt);
  const commit = known === null
    ? await snapshotWorkspace(parts, message)
    : await shadow.commitTree(await shadow.treeOf(known.commit), message, null, TIMELESS);
  await shadow.updateRef(refOf(claim), commit);
}

/** Null without git, and so without anything to compare with. */
async function withGit({ shadow }: CommandParts): Promise<ShadowRepo | null> {
  try {
    return await shadow();
  } catch (error) {
    if (isMaestroError(error, "unavailable")) return null;
    throw error;
  }
}

/**
 * Compares the workspace with the beginning of a claim. What no tool of MAESTRO's recorded and lies
 * in the claim's scope counts as the agent's, so that it can be undone; the paths outside of it are
 * logged as a violation and returned. They stay, for they may be a person's.
 */
export async function witnessClaim(
  parts: CommandParts,
  actor: Actor,
  { subject, scope, claim }: Grant,
): Promise<string[]> {
  if (claim === null) return [];
  const shadow = await withGit(parts);
  const begun = shadow && await noted(shadow, claim, claim.lease.fence);
  if (shadow === null || begun === null) return [];
  const changes = await shadow.changes(begun.commit, await shadow.tree());
  const { agent } = actor;
  const startedAt = begun.since;
  const approved = await parts.hub.read((tx) => rulesUsedSince(tx, agent, startedAt));
  const command = { agent, subject, scope: scope ?? [], approved, startedAt };
  const { mine, outside } = await divide(parts, command, changes, () => Promise.resolve(true));
  const isOthers = await writtenByClaims(parts, agent);
  const strange = outside.map(({ path }) => path).filter((path) => !isOthers(path));
  if (mine.length + strange.length === 0) return [];
  const error = strange.length === 0
    ? ""
    : `changed outside its scope, by its own tools or by a person: ${strange.join(", ")}`;
  const label = {
    action: ACTION,
    target: claim.lease.resource,
    always: true,
    status: strange.length === 0 ? "SUCCESS" as const : "DENIED" as const,
    error: error.slice(0, ERROR_CHARS_MAX),
    note: `compared with ${refOf(claim)}`,
  };
  await parts.hub.write(actor, label, async (tx) => {
    for (const { path, before, after } of mine) await recordTouch(tx, agent, path, before, after);
  });
  return strange;
}

/** What the other agents that hold claims may write is left to their own completion. */
async function writtenByClaims(
  { hub, policy }: CommandParts,
  agent: string,
): Promise<(path: string) => boolean> {
  const others = await hub.read(async (tx) => {
    const leases = (await liveLeases(tx)).filter(({ kind, holder }) =>
      kind === "claim" && holder !== agent
    );
    return await Promise.all(leases.map(async ({ holder, resource }) => {
      const { role, scope } = await getRequirement(tx, resource.slice(CLAIMS.length));
      const whole = scope.length > 0 ? scope : ["**"];
      return { subject: { agent: holder, role: role ?? "any" }, scope: whole };
    }));
  });
  return (path) => others.some(({ subject, scope }) => mayWrite(policy, subject, scope, path));
}

interface Noted {
  commit: string;
  fence: number;
  since: string;
}

/** What was kept for a claim of this fence. */
async function noted(shadow: ShadowRepo, claim: Held, fence: number): Promise<Noted | null> {
  const commit = await shadow.readRef(refOf(claim));
  if (commit === null) return null;
  const text = new TextDecoder().decode(await shadow.readBlob(commit));
  const [, of = "", since = ""] = /\n\nclaim (\d+) since (\S+)\n$/.exec(text) ?? [];
  return of === String(fence) ? { commit, fence, since } : null;
}

/** One reference for each requirement: the message tells whose claim it was. */
function refOf({ requirement }: Held): string {
  return `refs/maestro/claims/${requirement.id}`;
}

function messageOf({ lease }: Held, since: string): string {
  return `claim ${lease.fence} since ${since}`;
}
