import {
  budgetOf,
  decide,
  type Decision,
  mayWrite,
  prepareCommands,
  writableDirectories,
} from "../../policies/mod.ts";
import { errorOf, fail, type MaestroError } from "../errors.ts";
import type { LogStatus } from "../ssot/execution_log.ts";
import { parseCheck } from "../ssot/criteria.ts";
import { earlierReply } from "../ssot/replies.ts";
import type { NewRequirement } from "../ssot/requirement_tree.ts";
import { builtinAgentName, type Role } from "../ssot/roles.ts";
import type { ReadTx } from "../store/mod.ts";
import { type Action, type ActionContext, LOG_NAMES, targetOf } from "./action.ts";
import {
  type CommandOutcome,
  type CommandParts,
  runCommand,
  runReadOnly,
} from "./command_action.ts";
import { changeFile, listFiles, readFile, searchFiles } from "./file_action.ts";
import { type Grant, grantOf } from "./grant.ts";
import { type Intent, intentOf } from "./intent.ts";
import type { CommandResult } from "./sandboxes/sandbox.ts";
import { recordSpend, requireBudget } from "./spend.ts";

type Output = Record<string, unknown>;

/** Codes that mean: the guard stopped it, before anything happened. */
const BLOCKED: readonly string[] = ["denied", "needs_approval", "budget_exhausted"];

/**
 * The one guarded door to the workspace. Every action passes the same stages - policy, budget,
 * human gate, sandbox, witness - and leaves one log entry, whatever became of it.
 */
export class Harness {
  readonly #parts: CommandParts;

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** Does one action for an agent. Errors: denied, needs_approval, budget_exhausted, invalid, ... */
  async act(context: ActionContext, action: Action): Promise<Output> {
    const { hub, workspace } = this.#parts;
    const earlier = await hub.read((tx) => earlierReplyTo(tx, context, action));
    if (earlier) return earlier.output as Output;
    const grant = await hub.read((tx) => grantOf(tx, context));
    try {
      if (action.kind === "command") await prepareCommands();
      const intent = await intentOf(workspace, action);
      await this.#guard(grant, intent);
      return await this.#perform(context, grant, action, intent);
    } catch (error) {
      const known = errorOf(error);
      await this.#record(context, grant, action, known);
      throw known;
    }
  }

  /** Why a criterion's command may not be run for a role, or null if it may. */
  async judgeCheck(command: string, role: Role): Promise<string | null> {
    await prepareCommands();
    const subject = { agent: builtinAgentName(role), role };
    const decision = decide(this.#parts.policy, subject, [], { kind: "command", command });
    return decision.effect === "allow" ? null : decision.reason;
  }

  /** Runs a check: with the agents' isolation, and with nothing in the workspace writable. */
  async runReadOnly(
    command: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<CommandResult> {
    return await runReadOnly(this.#parts, command, timeoutMs, signal);
  }

  /** Whether a policy lets the agent of that name write a file: then it is part of its module. */
  belongsToModule(path: string, module: string): boolean {
    const subject = { agent: module, role: module.replace(/_agent$/, "") };
    return mayWrite(this.#parts.policy, subject, ["**"], path);
  }

  /**
   * Refuses a plan that could never be finished: a child without a check the harness can run, with
   * a check the policy forbids, or with a scope its role may not write. Error: invalid.
   */
  async refuseUnrunnablePlan(children: readonly NewRequirement[]): Promise<void> {
    for (const child of children) {
      const attempt = `Cannot add "${child.title}"`;
      const checks = (child.criteria ?? []).map(({ check }) => parseCheck(check));
      if (!checks.some(({ kind }) => kind !== "manual")) {
        throw fail(
          "invalid",
          `${attempt}: none of its criteria has a check that the harness can run`,
          "Give at least one criterion a check such as `run: npm test` or `contract: C1`.",
        );
      }
      const role = child.role ?? "any";
      for (const check of checks) {
        const reason = check.kind === "run" ? await this.judgeCheck(check.command, role) : null;
        if (reason !== null) throw fail("invalid", `${attempt}: its check may not run: ${reason}`);
      }
      this.#refuseForeignScope(child, role);
    }
  }

  #refuseForeignScope(child: NewRequirement, role: Role): void {
    const subject = { agent: builtinAgentName(role), role };
    for (const glob of child.scope ?? []) {
      if (writableDirectories(this.#parts.policy, subject, [glob]).length > 0) continue;
      throw fail(
        "invalid",
        `Cannot add "${child.title}": the role ${role} may not write in ${glob}`,
        "Choose a scope within what the policy lets that role write, or another role.",
      );
    }
  }

  async #guard(grant: Grant, intent: Intent): Promise<void> {
    const { hub, policy } = this.#parts;
    const decision = decide(policy, grant.subject, grant.scope, intent.policy);
    if (decision.effect !== "allow") throw refusal(decision, intent);
    await hub.read((tx) => requireBudget(tx, grant.purse, budgetOf(policy, grant.subject)));
  }

  async #perform(
    context: ActionContext,
    grant: Grant,
    action: Action,
    intent: Intent,
  ): Promise<Output> {
    const parts = this.#parts;
    switch (action.kind) {
      case "read":
        return await this.#record(context, grant, action, await readFile(parts, action));
      case "list":
        return await this.#record(context, grant, action, await listFiles(parts, grant, action));
      case "search": {
        const found = await searchFiles(parts, grant, action, context.signal);
        return await this.#record(context, grant, action, found);
      }
      case "command": {
        const outcome = await runCommand(parts, context, grant, action);
        return await this.#record(context, grant, action, outcome.output, outcome);
      }
      default:
        return await this.#record(
          context,
          grant,
          action,
          await changeFile(parts, context, action, intent),
        );
    }
  }

  async #record(
    { actor, idempotencyKey }: ActionContext,
    grant: Grant,
    action: Action,
    result: Output | MaestroError,
    command?: CommandOutcome,
  ): Promise<Output> {
    const { status, error, blocked, output } = verdictOf(result, command);
    const label = {
      action: LOG_NAMES[action.kind],
      target: targetOf(action),
      input: action,
      always: true,
      status,
      error,
      // What failed may be tried again.
      idempotencyKey: result instanceof Error ? undefined : idempotencyKey,
    };
    return await this.#parts.hub.write(actor, label, async (tx) => {
      await recordSpend(tx, grant.purse, { steps: 1, blocked });
      await command?.record(tx);
      return output;
    });
  }
}

async function earlierReplyTo(tx: ReadTx, context: ActionContext, action: Action) {
  const { actor, idempotencyKey: key } = context;
  if (key === undefined) return undefined;
  return await earlierReply(tx, actor.agent, {
    key,
    action: LOG_NAMES[action.kind],
    input: action,
  });
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
  const error = `changed outside its scope, undone: ${violations.join(", ")}`;
  return { status: "DENIED" as const, error, blocked: 1, output: result };
}

function refusal({ effect, reason, rules }: Decision, { policy }: Intent): MaestroError {
  const what = policy.kind === "command"
    ? `run ${policy.command.slice(0, 200)}`
    : `${policy.kind} ${policy.kind === "http" ? policy.url : policy.path}`;
  return effect === "ask"
    ? fail(
      "needs_approval",
      `Cannot ${what} without a person's approval: ${reason}`,
      "Do it another way, or release the requirement with this reason.",
      { rules },
    )
    : fail("denied", `Cannot ${what}: ${reason}`, "", { rules });
}
