import type { Run } from "./runs.ts";
import type { ReadTx } from "../../store/mod.ts";
import { begunSteps } from "./begun_steps.ts";
import { spendOf } from "./spend_rows.ts";

/** A limit a person set for a run that is used up, and the flag that sets a higher one. */
export interface LimitReached {
  flag: string;
  unit: string;
  used: number;
  limit: number;
}

/** What a run has used up of the limits a person set; null while within them. */
export async function runLimitReached(tx: ReadTx, run: Run): Promise<string | null> {
  const [reached] = await limitsReached(tx, run);
  return reached ? `${reached.used} of ${reached.limit} ${reached.unit} are used` : null;
}

/** Every limit that is used up. */
export async function limitsReached(tx: ReadTx, run: Run): Promise<LimitReached[]> {
  const { maxTokens, maxSteps, maxMinutes } = run.options;
  const spent = await spendOf(tx, run.id);
  const steps = maxSteps === null ? 0 : spent.steps + await begunSteps(tx, `${run.id}/`);
  const minutes = Math.floor((tx.nowMs - spent.startedAtMs) / 60_000);
  const limits = [
    { flag: "--max-tokens", unit: "tokens", used: spent.tokens, limit: maxTokens },
    { flag: "--max-steps", unit: "steps", used: steps, limit: maxSteps },
    { flag: "--max-minutes", unit: "minutes", used: minutes, limit: maxMinutes },
  ];
  return limits.flatMap(({ limit, ...rest }) =>
    limit !== null && rest.used >= limit ? [{ ...rest, limit }] : []
  );
}
