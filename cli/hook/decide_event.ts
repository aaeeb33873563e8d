import { prepareCommands, prepareContent } from "../../policies/deciding.ts";
import type { Policy } from "../../policies/mod.ts";
import { knownPolicy, recordStep } from "../../core/hook_parts.ts";
import { Hub, systemClock } from "../../core/state.ts";
import { databaseLocation, quickSettings } from "../composition.ts";
import type { Invocation } from "../program/invocation.ts";
import type { HookClient, ToolCall } from "./clients.ts";
import { identify, type Identity } from "./identity.ts";
import { EMPTY_PURSE, judge } from "./judge.ts";
import type { NativeAction } from "./native_action.ts";
import { readTool } from "./native_tools.ts";

/** SQLite waits inside of a call, where no deadline reaches: well below the clients' shortest. */
const BUSY_TIMEOUT_MS = 500;

/** What became of a call; `record` logs it, once the client has its answer. */
export interface Verdict {
  refusal: string | null;
  record(): Promise<void>;
}

const NOTHING: Verdict = { refusal: null, record: () => Promise.resolve() };

/** Judges one tool call in a project. Errors: what opening the project and its state throws. */
export async function decideCall(
  invocation: Invocation,
  client: HookClient,
  call: ToolCall,
  agent: string | undefined,
): Promise<Verdict> {
  // The server behind an MCP tool answers for it; ours has the same guard.
  if (call.isMcp) return NOTHING;
  const reading = readTool(call.tool, call.input);
  if (reading.ok && reading.actions.length === 0) return NOTHING;
  if (reading.ok) {
    // Grammars are compiled on other threads while this one reads settings, policy and state; what
    // goes wrong with it is thrown where it is awaited.
    for (const action of reading.actions) grammarsFor(action).catch(() => {});
  }
  const { file, database } = await quickSettings(invocation);
  const root = await Deno.realPath(invocation.projectDir);
  const location = databaseLocation(database, root);
  const hub = await Hub.open(location, systemClock, BUSY_TIMEOUT_MS);
  try {
    const identity = await hub.read((tx) => identify(tx, client, agent, call.sessions));
    const policy = await knownPolicy(hub, root, file, identity.grant.mission);
    const { refusal, note, begun, paid } = reading.ok
      ? await judged(invocation, { hub, policy, identity, root }, call, reading.actions)
      : {
        refusal: `Cannot use ${call.tool.slice(0, 100)}: ${reading.problem}`,
        note: "",
        begun: false,
        paid: true,
      };
    const record = async () => {
      if (refusal !== null) {
        await recordDenial(hub, identity, call, { error: refusal, begun, paid });
      } else if (note !== "") await recordApproved(hub, identity, call, { note, begun });
      await hub.close();
    };
    return { refusal, record };
  } catch (error) {
    await hub.close();
    throw error;
  }
}

async function grammarsFor(action: NativeAction): Promise<void> {
  if (action.kind === "command") await prepareCommands();
  if (action.kind !== "write") return;
  const { change } = action;
  const text = change.kind === "edits"
    ? change.edits.map(({ after }) => after).join("\n")
    : change.text;
  await prepareContent(action.path, text);
}

interface Opened {
  hub: Hub;
  policy: Policy;
  identity: Identity;
  root: string;
}

async function judged(
  { terminal }: Invocation,
  { hub, policy, identity, root }: Opened,
  call: ToolCall,
  actions: readonly NativeAction[],
): Promise<{ refusal: string | null; note: string; begun: boolean; paid: boolean }> {
  const place = { root, cwd: call.cwd?.startsWith("/") ? call.cwd : terminal.cwd };
  const { decision, note, begun } = await judge(
    hub,
    policy,
    identity,
    place,
    actions,
    { ...labelOf(call), always: true },
  );
  const refusal = decision.effect === "allow" ? null : decision.reason;
  return { refusal, note, begun, paid: !decision.rules.includes(EMPTY_PURSE) };
}

async function recordDenial(
  hub: Hub,
  { actor, grant, unknown }: Identity,
  call: ToolCall,
  { error, begun, paid }: { error: string; begun: boolean; paid: boolean },
): Promise<void> {
  const label = { ...labelOf(call), always: true, status: "DENIED" as const, error };
  await hub.write(actor, label, async (tx) => {
    if (unknown === null) await recordStep(tx, grant.purse, { begun, blocked: 1, paid });
  });
}

/** What a person had to approve is in the log as an action, as it is for our own tools. */
async function recordApproved(
  hub: Hub,
  { actor, grant }: Identity,
  call: ToolCall,
  { note, begun }: { note: string; begun: boolean },
): Promise<void> {
  const label = { ...labelOf(call), always: true, note };
  await hub.write(
    actor,
    label,
    async (tx) => {
      if (begun) await recordStep(tx, grant.purse, { begun, blocked: 0 });
    },
  );
}

function labelOf({ tool, input }: ToolCall) {
  const target = [input.file_path, input.filePath, input.path, input.command]
    .find((value) => typeof value === "string") ?? "";
  return { action: "HOOK", target: `${tool} ${target}`.slice(0, 200), input: { tool, input } };
}
