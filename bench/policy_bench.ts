import {
  loadPolicy,
  type Policy,
  type PolicyRequest,
  readyPolicyText,
  replyTo,
  replyToLine,
} from "../policies/mod.ts";
import { median } from "./measure.ts";

const TURNS = 300;
const MANY = 10_000;
/** What so many decisions may take in one process. */
const MANY_LIMIT_S = 5;
const FUNCTIONS = 100;

const WHO = { agent: "backend_agent" };
const ASKED: Record<string, PolicyRequest> = {
  command: { ...WHO, action: "command", command: "git status && deno test src/api | head -5" },
  write: { ...WHO, action: "write", path: "src/api/a.ts", content: "export const a = 1;\n" },
  "write of 500 lines that are parsed": {
    ...WHO,
    action: "write",
    path: "src/api/b.ts",
    content: Array.from({ length: FUNCTIONS }, (_, i) => parsed(i)).join("\n"),
  },
};

/** One decision at a time, and many in one process: the corpus of the tests, over and over. */
export async function benchPolicy(): Promise<string> {
  const policy = loadPolicy(readyPolicyText("fullstack"), "fullstack");
  const shown: string[] = [];
  for (const [name, asked] of Object.entries(ASKED)) {
    shown.push(`${name} ${(await medianOf(policy, asked)).toFixed(2)} ms`);
  }
  const lines = (await Promise.all(["attacks", "everyday"].map(corpusLines))).flat();
  const start = performance.now();
  for (let i = 0; i < MANY; i++) await replyToLine(policy, lines[i % lines.length] ?? "");
  const seconds = (performance.now() - start) / 1000;
  return `policy decision p50: ${shown.join(", ")}; ${MANY} decisions over the corpus ` +
    `${seconds.toFixed(2)} s (limit ${MANY_LIMIT_S} s)`;
}

async function medianOf(policy: Policy, asked: PolicyRequest): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const start = performance.now();
    const { decision, reason } = await replyTo(policy, asked);
    times.push(performance.now() - start);
    if (decision !== "allow") throw new Error(`not allowed: ${reason}`);
  }
  return median(times);
}

async function corpusLines(name: string): Promise<string[]> {
  const url = new URL(`../tests/policies/corpus/${name}.jsonl`, import.meta.url);
  return (await Deno.readTextFile(url)).trimEnd().split("\n");
}

function parsed(i: number): string {
  return `export async function find${i}(db: Database, name: string) {
  const rows = await db.query("SELECT * FROM users WHERE name = $1", [name]);
  if (rows.length === 0) throw new Error(\`no user \${name}\`);
  return rows[${i}];
}`;
}
