import type { RunExchanges } from "./exchange_reader.ts";

/** What one role spent at one model. */
interface RoleCost {
  role: string;
  model: string;
  queries: number;
  input_tokens: number;
  output_tokens: number;
  /** Whether any of the counts is an estimate. */
  estimated: boolean;
  /** Dollars by the prices configured at the time; null where any was missing. */
  usd: number | null;
}

/** What a run's queries cost, by role and model in the order in which they first asked. */
export async function runCosts(exchanges: RunExchanges): Promise<RoleCost[]> {
  const costs = new Map<string, RoleCost>();
  for (const { task, queries } of exchanges.conversations) {
    for (const { model, reply, price } of queries) {
      if (reply === null) continue;
      const { usage } = await exchanges.reply(reply);
      const key = JSON.stringify([task.role, model]);
      const cost = costs.get(key) ?? {
        role: task.role,
        model,
        queries: 0,
        input_tokens: 0,
        output_tokens: 0,
        estimated: false,
        usd: 0,
      };
      costs.set(key, cost);
      cost.queries++;
      cost.input_tokens += usage.inputTokens;
      cost.output_tokens += usage.outputTokens;
      cost.estimated ||= usage.estimated;
      cost.usd = price === null || cost.usd === null ? null : cost.usd + costOf(usage, price);
    }
  }
  return [...costs.values()];
}

/** Dollars for one query. */
export function costOf(
  usage: { inputTokens: number; outputTokens: number },
  price: { input: number; output: number },
): number {
  return (usage.inputTokens * price.input + usage.outputTokens * price.output) / 1_000_000;
}
