import type { TaskSpend } from "../../ssot/runs/spend_rows.ts";
import { type Section, section } from "./document.ts";
import { grouped } from "./words.ts";

type Sums = Pick<TaskSpend, "tokens" | "queries" | "steps" | "blocked"> & {
  tasks: number;
  estimated: boolean;
};

/** Who used how much; estimated where the endpoint did not say. */
export function costsPart(tasks: readonly TaskSpend[]): Section[] {
  const byAgent = new Map<string, Sums>();
  for (const task of tasks) {
    byAgent.set(task.agent, add(byAgent.get(task.agent) ?? NOTHING, task));
  }
  const rows = [...byAgent].sort(([, a], [, b]) => b.tokens - a.tokens);
  if (rows.length > 1) rows.push(["all", tasks.reduce(add, NOTHING)]);
  return section("Costs", {
    kind: "table",
    head: ["agent", "tasks", "model queries", "tokens", "steps", "blocked"],
    rows: rows.map(([agent, sums]) => [
      agent,
      grouped(sums.tasks),
      grouped(sums.queries),
      grouped(sums.tokens) + (sums.estimated ? " (estimated)" : ""),
      grouped(sums.steps),
      grouped(sums.blocked),
    ]),
  });
}

const NOTHING: Sums = {
  tasks: 0,
  tokens: 0,
  queries: 0,
  steps: 0,
  blocked: 0,
  estimated: false,
};

function add(sums: Sums, task: TaskSpend): Sums {
  return {
    tasks: sums.tasks + 1,
    tokens: sums.tokens + task.tokens,
    queries: sums.queries + task.queries,
    steps: sums.steps + task.steps,
    blocked: sums.blocked + task.blocked,
    estimated: sums.estimated || task.estimated,
  };
}
