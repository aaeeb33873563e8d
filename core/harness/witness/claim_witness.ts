import { mayWrite, takesBack } from "../../../policies/mod.ts";
import { rulesUsedSince } from "../../ssot/callers/approval.ts";
import type { Beginning } from "../../ssot/claims/leases.ts";
import { unseenClaims } from "../../ssot/claims/unseen_claims.ts";
import { getRequirement } from "../../ssot/requirements/requirement.ts";
import type { Actor } from "../../ssot/roles.ts";
import type { CommandParts } from "../confinement.ts";
import type { FileParts } from "../file_action.ts";
import { sameVersion } from "../file_version.ts";
import { shownOdd } from "../odd_names.ts";
import type { Grant } from "../grant.ts";
import { REPOSITORY_MODE } from "../repositories/git_modes.ts";
import { isIgnoreFile } from "../repositories/ignore_rules.ts";
import type { ShadowRepo, TreeChange } from "../repositories/shadow_repo.ts";
import { committedSince } from "../repositories/user_repo.ts";
import { shadowIfAny } from "../workspace_snapshot.ts";
import { leftByOthersSince, recordTakenBack, recordTouch } from "./touched.ts";
import { undoTouched } from "./undo.ts";
import { divide, keep } from "./witness.ts";

const ACTION = "CLAIM_WITNESS";
const TEXT_CHARS_MAX = 2_000;
/** How deep ignore files may hide each other before the end of a claim waits for another look. */
const LOOKS_MAX = 10;

/** For the reply: what an agent's own tools did outside its scope since its claim began. */
export interface ClaimWitnessed {
  /** Paths that were put back or removed. */
  undone_outside_scope?: string[];
  /** The reference under which what was undone last is kept; the log names each. */
  undone_kept_in?: string;
  /** Paths that stay: a commit changed them meanwhile, or the policy takes nothing back. */
  changed_outside_scope?: string[];
}

/** What a comparison came to: what to tell, and the paths that were recorded as the agent's by it. */
export interface ClaimComparison {
  told: ClaimWitnessed;
  own: string[];
}

/** The beginning of a claim, the workspace's tree now, and what differs. */
interface Changed {
  begun: Beginning;
  tree: string;
  changes: TreeChange[];
  /** What was ignored at the beginning, and came to light when ignore files changed. */
  uncovered: ReadonlySet<string>;
  /** Names that are not UTF-8, as they can be shown, and so nobody's. */
  odd: string[];
}

/** Compares the workspace with the beginning of a claim; null where nothing changed since. */
export async function changedSince(parts: FileParts, begun: Beginning): Promise<Changed | null> {
  const shadow = await shadowIfAny(parts);
  if (shadow === null) return null;
  const tree = (await shadow.known.get())?.tree ?? await shadow.tree();
  // A claim that another machine of the team gave knows that machine's workspace.
  if (tree === begun.tree || (await shadow.missing([begun.tree])).size > 0) return null;
  const { changes, odd } = await shadow.compare(begun.tree, tree);
  // A clean workspace's tree is its commit's, whose listings, but no contents, are here as well.
  const contents = changes.flatMap(({ before }) =>
    before === null || before.mode === REPOSITORY_MODE ? [] : [before.blob]
  );
  if ((await shadow.missing(contents)).size > 0) return null;
  const uncovered = await shadow.uncovered(begun.tree, changes);
  return {
    begun,
    tree,
    changes: changes.filter(({ path }) => !uncovered.has(path)),
    uncovered,
    odd: odd.map(({ name }) => shownOdd(name)),
  };
}

/**
 * Judges what changed since the beginning of a claim, for an agent's own tools pass no guard. What
 * no tool of MAESTRO's recorded and lies in the claim's scope counts as the agent's, so that it can
 * be undone; what lies outside and is nobody else's is undone, and logged as a violation.
 */
export async function witnessClaim(
  parts: CommandParts,
  actor: Actor,
  grant: Grant,
  first: Changed,
): Promise<ClaimComparison> {
  let told: ClaimWitnessed = {};
  const own: string[] = [];
  let changed: Changed | null = first;
  for (let looks = 0; changed !== null && looks < LOOKS_MAX; looks++) {
    const { told: seen, own: recorded } = await look(parts, actor, grant, changed);
    own.push(...recorded);
    await (await parts.shadow()).coverAgain(changed.uncovered);
    const undone = [...told.undone_outside_scope ?? [], ...seen.undone_outside_scope ?? []];
    told = { ...told, ...seen, ...(undone.length > 0 ? { undone_outside_scope: undone } : {}) };
    // What an ignore file hid shows only once that is put back.
    changed = seen.undone_outside_scope?.some(isIgnoreFile)
      ? await changedSince(parts, first.begun)
      : null;
  }
  return { told, own };
}

async function look(
  parts: CommandParts,
  actor: Actor,
  grant: Grant,
  { begun, tree, changes, odd }: Changed,
): Promise<ClaimComparison> {
  const { mine, outside } = await judge(parts, actor, grant, changes, begun.at);
  const own = mine.map(({ path }) => path);
  if (mine.length + outside.length + odd.length === 0) return { told: {}, own };
  const shadow = await parts.shadow();
  const stays = await committed(parts, shadow, begun.head);
  const takes = takesBack(parts.policy, grant.subject);
  const takenBack = takes ? outside.filter(({ path }) => !stays.has(path)) : [];
  const keptIn = takenBack.length === 0
    ? null
    : await keep(shadow, tree, { command: `claim of ${actor.agent}`, startedAt: begun.at });
  // Logged before it is undone: a machine that dies in between begins with the undoing again.
  await record(parts, actor, grant.claim?.lease.resource ?? "", {
    begun: begun.tree,
    // What is left to an agent is its own for all others, too.
    own: takes ? mine : [...mine, ...outside],
    takenBack,
    violations: [...outside.map(({ path, status }) => `${status} ${path}`), ...odd],
    keptIn,
  });
  const { restored } = await undoTouched(takenBack, shadow, parts.workspace);
  const paths = [...outside.map(({ path }) => path), ...odd];
  const left = paths.filter((path) => !restored.includes(path));
  const told = {
    ...(restored.length > 0 ? { undone_outside_scope: restored } : {}),
    ...(keptIn !== null ? { undone_kept_in: keptIn } : {}),
    ...(left.length > 0 ? { changed_outside_scope: left } : {}),
  };
  return { told, own };
}

async function judge(
  parts: CommandParts,
  { agent }: Actor,
  { subject, scope }: Grant,
  changes: readonly TreeChange[],
  startedAt: string,
): Promise<{ mine: TreeChange[]; outside: TreeChange[] }> {
  const approved = await parts.hub.read((tx) => rulesUsedSince(tx, agent, startedAt));
  const command = { agent, subject, scope: scope ?? [], approved, startedAt };
  const { mine, outside } = await divide(parts, command, changes, () => Promise.resolve(true));
  const isOthers = await writtenByClaims(parts, agent, startedAt);
  const left = await parts.hub.read((tx) => leftByOthersSince(tx, startedAt, agent));
  const isLeft = ({ path, after }: TreeChange) =>
    left.has(path) && sameVersion(left.get(path) ?? null, after);
  return { mine, outside: outside.filter((each) => !isOthers(each.path) && !isLeft(each)) };
}

/** What other agents may write is left to their own completion; if none comes, it still is theirs. */
async function writtenByClaims(
  { hub, policy }: CommandParts,
  agent: string,
  since: string,
): Promise<(path: string) => boolean> {
  const others = await hub.read(async (tx) => {
    const claims = await unseenClaims(tx, agent, since);
    return await Promise.all(claims.map(async ({ holder, id }) => {
      const { role, scope } = await getRequirement(tx, id);
      const whole = scope.length > 0 ? scope : ["**"];
      return { subject: { agent: holder, role: role ?? "any" }, scope: whole };
    }));
  });
  return (path) => others.some(({ subject, scope }) => mayWrite(policy, subject, scope, path));
}

/** What the person's commits changed meanwhile is in their own history, and may be theirs. */
async function committed(
  { workspace }: CommandParts,
  shadow: ShadowRepo,
  head: string | null,
): Promise<ReadonlySet<string>> {
  const changes = await committedSince(workspace, shadow, head);
  return new Set(changes.map(({ path }) => path));
}

async function record(
  { hub }: CommandParts,
  actor: Actor,
  target: string,
  { begun, own, takenBack, violations, keptIn }: {
    begun: string;
    own: readonly TreeChange[];
    takenBack: readonly TreeChange[];
    violations: readonly string[];
    keptIn: string | null;
  },
): Promise<void> {
  const paths = violations.join(", ");
  const label = {
    action: ACTION,
    target,
    always: true,
    status: violations.length === 0 ? "SUCCESS" as const : "DENIED" as const,
    error: (paths && `changed outside its scope: ${paths}`).slice(0, TEXT_CHARS_MAX),
    note: [`compared with ${begun}`, ...(keptIn === null ? [] : [`undone; kept in ${keptIn}`])]
      .join("; "),
  };
  await hub.write(actor, label, async (tx) => {
    for (const { path, before, after } of own) {
      await recordTouch(tx, actor.agent, path, before, after);
    }
    await recordTakenBack(tx, actor.agent, takenBack);
  });
}
