import { allow, ask, type Decision, deny, strictest } from "./decision.ts";
import { gateReason, parseGate } from "./gates.ts";
import { folded, forbiddenBy, globMatches, staticDirectory } from "./globs.ts";
import { normalizePath, protectedName } from "./paths.ts";
import type { Policy } from "./policy.ts";
import { secretGlob } from "./secrets.ts";
import type { Standing } from "./standing.ts";

/** What happens to a file; `move` takes it away from where it was without losing its lines. */
export type FileUse = "read" | "write" | "delete" | "move";

/** One use of a file; `tree` where the path may be a directory affected as a whole. */
interface FileAct {
  use: FileUse;
  path: string;
  tree: boolean;
  /** Null where nobody can know it beforehand. */
  linesDeleted: number | null;
}

/** Judges one use of a file: built-in rules, then the agent's lists, the claim and human gates. */
export function judgeFile(standing: Standing, act: FileAct): Decision {
  const reading = normalizePath(act.path);
  if (!reading.ok) {
    return deny("builtin.path", `Cannot ${act.use} ${shown(act.path)}: ${reading.problem}`);
  }
  const { path } = reading;
  const guarded = protectedName(path);
  if (guarded !== null) {
    return deny(
      `builtin.protected: "${guarded}"`,
      `Cannot ${act.use} ${shown(path)}: ${guarded} belongs to the harness. Leave it alone`,
    );
  }
  return act.use === "read" ? judgeReadBy(standing, path) : judgeChange(standing, act, path);
}

/** Why an agent without an entry in the policy gets nothing. */
export function unknownAgent(agent: string, role: string): Decision {
  const entry = /_agent$/i.test(role) ? role : `${role}_agent`;
  return deny(
    "agents",
    `Cannot act as ${agent} with role ${role}: the policy has no entry for either. ` +
      `A person can add ${entry} under agents in the policy.`,
  );
}

const UNCLAIMED = "no requirement is claimed. Claim one with requirement_claim";

/** Why nothing is changed or run without a claim. */
export function unclaimed(attempt: string): Decision {
  return deny("claim.none", `Cannot ${attempt}: ${UNCLAIMED}`);
}

/** The same refusal with what its caller knows better; any other decision as it is. */
export function unclaimedFor(decision: Decision, why: string): Decision {
  if (!decision.rules.includes("claim.none")) return decision;
  return { ...decision, reason: decision.reason.replace(UNCLAIMED, () => why) };
}

/** Judges reading a normalised path that is not protected, by everybody's rules and the agent's own. */
export function judgeReadBy({ policy, entry, name }: Standing, path: string): Decision {
  const common = judgeRead(policy, path);
  return common.effect === "allow" ? judgeReadList(entry.read, `${name}.`, path) ?? common : common;
}

/** Judges reading a normalised path that is not protected, by what holds for every agent. */
export function judgeRead(policy: Policy, path: string): Decision {
  const listed = judgeReadList(policy.read, "", path);
  if (listed !== null) return listed;
  const secret = secretGlob(path);
  if (secret !== null) {
    return deny(
      `builtin.secret: "${secret}"`,
      `Cannot read ${path}: files like ${secret} hold secrets. Read a template such as ` +
        ".env.example, or ask for the name of the variable",
    );
  }
  return allow("builtin.read", "everything in the workspace that is no secret may be read");
}

function judgeReadList(read: Policy["read"], list: string, path: string): Decision | null {
  const rule = forbiddenBy(read.deny, path);
  if (rule !== null) {
    return deny(`${list}read.deny: "${rule}"`, `Cannot read ${path}: read.deny has "${rule}"`);
  }
  // A directory on the way to what may be read is no secret.
  const prefix = path === "." ? "" : `${path}/`;
  const open = read.allow.some((glob) =>
    globMatches(glob, path) || `${staticDirectory(glob)}/`.startsWith(prefix)
  );
  return open ? null : deny(
    `${list}read.allow`,
    `Cannot read ${path}: read.allow has only ${read.allow.join(", ")}. Do without it`,
  );
}

function judgeChange(standing: Standing, act: FileAct, path: string): Decision {
  const attempt = `${act.use} ${shown(path)}`;
  const { scope, entry, name } = standing;
  if (path === ".") {
    return deny("builtin.path", `Cannot ${attempt}: it is the workspace itself. Name a file`);
  }
  if (scope === null) return unclaimed(attempt);
  const { allow: allowed, deny: denied } = entry.filesystem;
  const denyRule = forbiddenBy(denied, path) ?? (act.tree ? denyBelow(denied, path) : null);
  if (denyRule !== null) {
    return deny(
      `${name}.filesystem.deny: "${denyRule}"`,
      `Cannot ${attempt}: ${name} must not change ${denyRule}. ${mayChange(name, allowed)}`,
    );
  }
  const allowRule = covering(allowed, act, path);
  if (allowRule === null) {
    return deny(
      `${name}.filesystem.allow`,
      `Cannot ${attempt}: no allow rule of ${name} covers it. ${mayChange(name, allowed)}`,
    );
  }
  if (covering(scope, act, path) === null) return outsideScope(attempt, scope);
  const held = gates(standing, act, path, attempt);
  if (held.length > 0) return strictest(held);
  return allow(`${name}.filesystem.allow: "${allowRule}"`, `${name} may change ${allowRule}`);
}

function outsideScope(attempt: string, scope: readonly string[]): Decision {
  const list = scope.length === 0 ? "nothing may be written" : scope.join(", ");
  return deny(
    "claim.scope",
    `Cannot ${attempt}: it is outside the scope of the claimed requirement (${list}). ` +
      "Write within the scope, or claim the requirement this file belongs to",
  );
}

function gates(standing: Standing, act: FileAct, path: string, attempt: string): Decision[] {
  const held = standing.entry.human_gate.flatMap(
    ({ action_pattern: pattern, requires_approval }) => {
      const gate = requires_approval ? parseGate(pattern) : null;
      if (gate === null) return [];
      const below = act.tree && gate.kind === "modify" && denyBelow([gate.glob], path) !== null;
      const reason = gateReason(gate, { path, linesDeleted: act.linesDeleted }) ??
        (below ? `${gate.glob} is in it` : null);
      return reason === null ? [] : [{ pattern, reason }];
    },
  );
  return held.map(({ pattern, reason }) =>
    ask(
      `${standing.name}.human_gate: "${pattern}"`,
      `A person must approve to ${attempt}: ${reason}`,
    )
  );
}

/** The gates for changes of files whose glob fits, each as written and its glob. */
export function gatesMet(
  { entry }: Standing,
  fits: (glob: string) => boolean,
): [pattern: string, glob: string][] {
  return entry.human_gate.flatMap(({ action_pattern, requires_approval }) => {
    const gate = requires_approval ? parseGate(action_pattern) : null;
    return gate?.kind === "modify" && fits(gate.glob) ? [[action_pattern, gate.glob]] : [];
  });
}

function covering(globs: readonly string[], act: FileAct, path: string): string | null {
  // What applies to a directory as a whole must hold at any depth below it.
  const deep = `${path}/_/_`;
  return globs.find((glob) => globMatches(glob, path) && (!act.tree || globMatches(glob, deep))) ??
    null;
}

function denyBelow(denied: readonly string[], directory: string): string | null {
  const prefix = folded(`${directory}/`);
  return denied.find((glob) => folded(`${staticDirectory(glob)}/`).startsWith(prefix)) ?? null;
}

function mayChange(name: string, allowed: readonly string[]): string {
  return allowed.length === 0
    ? `${name} may change no files`
    : `${name} may change ${allowed.join(", ")}`;
}

function shown(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}...` : path;
}
