import type { AgentEvent } from "./executor.ts";
import type { Finding } from "../ssot/runs/runs.ts";

/** What a run reports while it goes; NDJSON with `--events`, whose kinds the README lists. */
export type RunEvent =
  | {
    type: "start";
    run: string;
    root: string;
    title: string;
    state: string;
    epoch: number;
    limits: { tokens: number | null; steps: number | null; minutes: number | null };
  }
  | {
    type: "state";
    run: string;
    from: string;
    to: string;
    event: string;
    epoch: number;
    reason: string;
  }
  | {
    type: "assigned";
    run: string;
    epoch: number;
    requirement: string;
    title: string;
    agent: string;
  }
  | {
    type: "attempt";
    run: string;
    epoch: number;
    requirement: string;
    agent: string;
    outcome: string;
    reason: string;
  }
  | { type: "finding"; run: string; epoch: number; finding: Finding }
  | { type: "rollback"; run: string; epoch: number; restored: string[]; kept: string[] }
  | { type: "tag"; run: string; epoch: number; tag: string | null; note: string }
  | { type: "approval"; run: string; id: string; agent: string; note: string }
  | { type: "note"; run: string; epoch: number; kind: string; text: string }
  | AgentEvent;
