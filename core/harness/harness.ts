import {
  budgetOf,
  decide,
  type Decision,
  type Granted,
  grantedBy,
  type Policy,
  type PolicyAction,
  prepare,
  strictest,
  unclaimedFor,
} from "../../policies/mod.ts";
import { errorOf, fail, isMaestroError, type MaestroError } from "../errors.ts";
import type { WriteLabel } from "../hub.ts";
import type { Approval } from "../ssot/callers/approval.ts";
import type { LogStatus } from "../ssot/log/execution_log.ts";
import type { Claim } from "../ssot/claims/claim.ts";
import { beginningOf, type WorkspaceState } from "../ssot/claims/leases.ts";
import type { Actor } from "../ssot/roles.ts";
import { type Action, type ActionContext, LOG_NAMES, targetOf } from "./action.ts";
import { changedSince, type ClaimComparison, witnessClaim } from "./witness/claim_witness.ts";
import { type CommandOutcome, runCommand, runReadOnly, violationText } from "./command_action.ts";
import type { CommandParts } from "./confinement.ts";
import { changeFile, listFiles, readFile, searchFiles } from "./file_action.ts";
import { type Grant, grantOf, grantUnder } from "./grant.ts";
import { approvedBy, giveBack, passGate } from "./human_gate.ts";
import { type Intent, intentOf } from "./intent.ts";
import type { CommandResult } from "./sandboxes/sandbox.ts";
import { beginStep, recordStep } from "../ssot/runs/spend.ts";
import { SurfaceGuard } from "./surface_guard.ts";
import { workspaceState } from "./workspace_snapshot.ts";

type Output = Record<string, unknown>;

/** Codes that mean: the guard stopped it, before anything happened. */
const BLOCKED: readonly string[] = ["denied", "needs_approval", "budget_exhausted"];

/** Noted beside the log: the action's own entry says what it was for. */
const STEP = { action: "STEP" };

const NOTHING_CHANGED: ClaimComparison = { told: {}, own: [] };

const KEY_TAKEN = "its idempotency_key was used by another process meanwhile";

/** What an actor may do, and the approval that let this action through. */
interface Passed extends Grant {
  approval: Approval | null;
  /** Rules of the gates that it was for. */
  approved: readonly string[];
  /** Whether its step was paid for before the action. */
  begun: boolean;
}

/**
 * The one guarded door to the workspace. Every action passes the same stages - policy, contracts,
 * budget, human gate, sandbox, witness - and leaves one log entry, whatever became of it.
 */
export class Harness {
  readonly #parts: CommandParts;
  readonly #surface: SurfaceGuard;
  readonly #under = new WeakMap<Policy, Harness>();

  constructor(parts: CommandParts) {
    this.#parts = parts;
    this.#surface = new SurfaceGuard(parts);
  }

  /** The same door under another policy. */
  under(policy: Policy): Harness {
    if (policy === this.#parts.policy) return this;
    const known = this.#under.get(policy);
    if (known) return known;
    const other = new Harness({ ...this.#parts, policy });
    this.#under.set(policy, other);
    return other;
  }

  /** Does one action for an agent. Errors: denied, needs_approval, budget_exhausted, invalid, ... */
  async act(context: ActionContext, action: Action): Promise<Output> {
    const { hub, rulesOf } = this.#parts;
    return await hub.once(context.actor, labelOf(context, action), async () => {
      const grant = await hub.read((tx) => grantOf(tx, context));
      return await this.under(await rulesOf(grant.mission)).#act(context, grant, action);
    });
  }

  async #act(context: ActionContext, grant: Grant, action: Action): Promise<Output> {
    const { hub, workspace } = this.#parts;
    let approval: Approval | null = null;
    let approved: readonly string[] = [];
    let paid = false;
    let touched = action.kind === "command";
    const touch = () => touched = true;
    try {
      if (action.kind === "edit") this.#refuseUnreadable(grant, action.path);
      const intent = await intentOf(workspace, action);
      const passed = await this.#guard(context, grant, intent, () => paid = true);
      ({ approval, approved } = passed);
      const timely = inheriting(action, passed.leftMs);
      return await this.#perform(
        context,
        { ...grant, approval, approved, begun: paid },
        timely,
        intent,
        touch,
      );
    } catch (error) {
      const known = errorOf(error);
      if (approval !== null && !touched) await giveBack(hub, context.actor, approval);
      await this.#record(context, { ...grant, approval, approved, begun: paid }, action, known);
      throw known;
    }
  }

  /** What the workspace is like now, to compare with later; null where nobody can. */
  async workspaceState(): Promise<WorkspaceState | null> {
    return await workspaceState(this.#parts);
  }

  /**
   * At the end of the session's claim on `id`, if it began with such a state: what its agent's own
   * tools changed in its scope is recorded as its, what they changed outside is undone and logged as
   * a violation.
   */
  async witnessClaim(actor: Actor, id: string, signal: AbortSignal): Promise<ClaimComparison> {
    const { hub, rulesOf } = this.#parts;
    const { grant, begun } = await hub.read(async (tx) => {
      const grant = await grantOf(tx, { actor, spend: null, signal });
      const lease = grant.claim?.requirement.id === id ? grant.claim.lease : null;
      return { grant, begun: lease && await beginningOf(tx, lease.resource) };
    });
    if (begun === null) return NOTHING_CHANGED;
    const changed = await changedSince(this.#parts, begun);
    if (changed === null) return NOTHING_CHANGED;
    const policy = await rulesOf(grant.mission);
    return await witnessClaim({ ...this.#parts, policy }, actor, grant, changed);
  }

  /** What an agent may write and run under the claim it holds, in the policy's own terms. */
  async granted(context: ActionContext, held?: Claim): Promise<Granted> {
    const { hub, rulesOf } = this.#parts;
    const { subject, scope, mission } = held
      ? grantUnder(context, held)
      : await hub.read((tx) => grantOf(tx, context));
    return grantedBy(await rulesOf(mission), subject, scope);
  }

  /** Runs a check: with the agents' isolation, and with nothing in the workspace writable. */
  async runReadOnly(
    actor: Actor,
    command: { command: string; timeoutMs: number },
    signal: AbortSignal,
  ): Promise<CommandResult> {
    return await runReadOnly(this.#parts, actor, command, signal);
  }

  /** Whether an edit fits its file says what the file holds. */
  #refuseUnreadable({ subject, scope }: Grant, path: string): void {
    const decision = decide(this.#parts.policy, subject, scope, { kind: "read", path });
    if (decision.effect !== "allow") throw refusal(decision, { kind: "read", path });
  }

  /** The approval that lets the action through, where one is needed, and how long it may take. */
  async #guard(
    { actor }: ActionContext,
    grant: Grant,
    intent: Intent,
    paid: () => void,
  ): Promise<Pick<Passed, "approval" | "approved"> & { leftMs: number }> {
    const { hub, policy } = this.#parts;
    await prepare(intent.policy);
    const decisions = [decide(policy, grant.subject, grant.scope, intent.policy)];
    if (decisions[0]?.effect !== "deny") {
      const surface = await this.#surface.decide(intent);
      if (surface) decisions.push(surface);
    }
    const decision = strictest(decisions);
    if (decision.effect === "deny") throw refusal(explained(decision, grant), intent.policy);
    const budget = budgetOf(policy, grant.subject);
    const leftMs = await hub.write(actor, STEP, (tx) => beginStep(tx, grant.purse, budget));
    paid();
    if (decision.effect === "allow") return { approval: null, approved: [], leftMs };
    const [approval = null] = await passGate(hub, actor, grant, [{ ...intent, decision }]);
    return { approval, approved: decision.rules, leftMs };
  }

  async #perform(
    context: ActionContext,
    grant: Passed,
    action: Action,
    intent: Intent,
    touch: () => void,
  ): Promise<Output> {
    const parts = this.#parts;
    switch (action.kind) {
      case "read":
        return await this.#record(context, grant, action, await readFile(parts, action));
      case "list":
        return await this.#record(
          context,
          grant,
          action,
          await listFiles(parts, grant.subject, action),
        );
      case "search": {
        const found = await searchFiles(parts, grant.subject, action, context.signal);
        return await this.#record(context, grant, action, found);
      }
      case "command":
        return await runCommand(
          parts,
          context,
          grant,
          action,
          (outcome) => this.#record(context, grant, action, outcome.output, outcome),
        );
      default:
        return await this.#record(
          context,
          grant,
          action,
          await changeFile(parts, context, action, intent, touch),
        );
    }
  }

  async #record(
    context: ActionContext,
    { purse, approval, begun }: Passed,
    action: Action,
    result: Output | MaestroError,
    command?: CommandOutcome,
  ): Promise<Output> {
    const { status, error, blocked, output } = verdictOf(result, command);
    // What an empty purse refuses was no step: a higher budget begins where this one ended.
    const paid = !isMaestroError(result, "budget_exhausted");
    const label = labelOf(context, action);
    const outcome = {
      always: true,
      status,
      error,
      note: [
        ...(approval === null ? [] : [approvedBy([approval])]),
        ...(command?.note ? [command.note] : []),
      ].join("; "),
      // What failed may be tried again.
      idempotencyKey: result instanceof Error ? undefined : label.idempotencyKey,
    };
    const write = (more: Partial<WriteLabel>) =>
      this.#parts.hub.write(context.actor, { ...label, ...outcome, ...more }, async (tx) => {
        await recordStep(tx, purse, { begun, blocked, paid });
        await command?.record(tx);
        return output;
      });
    if (outcome.idempotencyKey === undefined) return await write({});
    try {
      if (await write({}) === output) return output;
    } catch (error) {
      if (!isMaestroError(error, "conflict")) throw error;
    }
    // Another process used the key meanwhile. What was done here is on the record all the same.
    const note = [outcome.note, KEY_TAKEN].filter(Boolean).join("; ");
    return await write({ idempotencyKey: undefined, note });
  }
}

/** What an agent starts lives on the agent's time. */
function inheriting(action: Action, leftMs: number): Action {
  if (action.kind !== "command") return action;
  return { ...action, timeoutMs: Math.min(action.timeoutMs, leftMs) };
}

function labelOf({ idempotencyKey }: ActionContext, action: Action) {
  return {
    action: LOG_NAMES[action.kind],
    target: targetOf(action),
    input: action,
    idempotencyKey,
  };
}

function verdictOf(result: Output | MaestroError, command: CommandOutcome | undefined) {
  if (result instanceof Error) {
    const { code, message } = result as MaestroError;
    const isBlocked = BLOCKED.includes(code);
    const status: LogStatus = isBlocked ? "DENIED" : "FAILED";
    return { status, error: message, blocked: isBlocked ? 1 : 0, output: {} };
  }
  const violations = command?.violations ?? [];
  if (violations.length === 0) {
    return { status: "SUCCESS" as const, error: "", blocked: 0, output: result };
  }
  const error = violationText(violations);
  return { status: "DENIED" as const, error, blocked: 1, output: result };
}

/** An agent whose name is at work elsewhere is told so. */
function explained(decision: Decision, { elsewhere }: Grant): Decision {
  if (elsewhere === null) return decision;
  const why = `${elsewhere} is held by another session under your name. ` +
    "requirement_claim takes it over";
  return unclaimedFor(decision, why);
}

function refusal({ reason, rules }: Decision, policy: PolicyAction): MaestroError {
  const what = policy.kind === "command"
    ? `run ${policy.command.slice(0, 200)}`
    : `${policy.kind} ${policy.kind === "http" ? policy.url : policy.path}`;
  return fail("denied", once(`Cannot ${what}`, reason), "", { rules });
}

/** An attempt and why it fails; a reason that begins with the same attempt stands for both. */
function once(attempt: string, reason: string): string {
  const verb = /^Cannot \w+ /.exec(attempt)?.[0] ?? "Cannot ";
  if (reason.startsWith(verb)) return reason;
  return `${attempt}: ${reason.replace(/^Cannot /, "cannot ")}`;
}
