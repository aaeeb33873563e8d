import { type Approval, attemptOf, getApproval } from "../../ssot/callers/approval.ts";
import { runContracts } from "../../ssot/contracts/run_contracts.ts";
import type { Run } from "../../ssot/runs/runs.ts";
import type { ReadTx } from "../../store/mod.ts";
import { type Line, type Section, section } from "./document.ts";
import type { RunHistory } from "./run_history.ts";
import { andMore, short } from "./words.ts";

/** The contract versions that stand, with the class of their change. */
export async function contractsPart(
  tx: ReadTx,
  run: Run,
  history: RunHistory,
): Promise<Section[]> {
  const changed = await runContracts(tx, run.id, [...history.contracts].sort());
  return section("Contracts changed", {
    kind: "table",
    head: ["contract", "version", "class", "by", "epoch", "change", "see"],
    rows: changed.map((version) => [
      `${version.id} ${short(version.name, 80)}`,
      `${version.version} (${version.semver})`,
      [{ status: version.class }],
      version.author,
      String(version.epoch),
      short(version.change),
      [{ code: `maestro contract history ${version.id}` }],
    ]),
  });
}

/** What persons were asked, and what they said. */
export async function approvalsPart(tx: ReadTx, { approvals }: RunHistory): Promise<Section[]> {
  const rows: Line[][] = [];
  for (const id of approvals) rows.push(approvalRow(await getApproval(tx, id)));
  return section("Approvals", {
    kind: "table",
    head: ["id", "agent", "to", "status", "decided"],
    rows,
  });
}

function approvalRow(approval: Approval): Line[] {
  const { id, agent, status, always, decidedBy, decisionReason } = approval;
  const reason = decisionReason ? `: ${decisionReason}` : "";
  return [
    id,
    agent,
    [{ code: short(attemptOf(approval)) }],
    [{ status }, always ? ", always" : ""],
    decidedBy === null ? "" : short(`by ${decidedBy}${reason}`),
  ];
}

/** What the policy, the budget or the witness did not let agents do. */
export function refusalsPart({ refused, refusals }: RunHistory): Section[] {
  return section(
    "Blocked actions and violations",
    {
      kind: "table",
      head: ["log", "epoch", "agent", "action", "why"],
      rows: refused.map(({ seq, epoch, agent, action, target, error }) => [
        String(seq),
        String(epoch),
        agent,
        [`${action} `, { code: short(target, 120) }],
        short(error),
      ]),
    },
    { kind: "text", text: andMore(refusals - refused.length, "maestro log show --status DENIED") },
  );
}
