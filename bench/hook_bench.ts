import { compare, median, type Row, run } from "./measure.ts";
import { createProject, DENO, MAESTRO } from "./project.ts";

const TURNS = 15;
/** What a decision may take of its own, beside the start of the process. */
const LIMIT_MS = 50;
const DECISION = new URL("./hook_decision.ts", import.meta.url).pathname;

const EVENTS = {
  read: event("Read", { file_path: "README.md" }),
  write: event("Write", { file_path: "src/api/a.ts", content: "export const a = 1;\n" }),
  command: event("Bash", { command: "ls src && deno test src/api | head -5" }),
};

/** What waits for a person is written down before it is answered. */
const GATED = { gated: event("Write", { file_path: "src/api/long.ts", content: "" }) };

/** `maestro hook` as a client starts it, against `deno run` of an empty file. */
export async function benchHook(directory: string): Promise<Row[]> {
  const project = await claimed(directory);
  const empty = `${directory}/empty.ts`;
  await Deno.writeTextFile(empty, "");
  const floor = () => run(DENO, ["run", "--no-prompt", "--quiet", empty]);
  const rows: Row[] = [];
  for (const [name, text] of Object.entries(EVENTS)) {
    const ask = () => hook(MAESTRO, ["hook", "claude", "--agent", "bench"], project, text);
    rows.push({
      name: `maestro hook claude (${name}), against deno run of an empty file`,
      unit: "ms",
      ...await compare(floor, async () => void await ask(), TURNS, 2),
    });
  }
  return rows;
}

/** The decision alone, each in a new process: nothing is warm but the modules. */
export async function benchHookDecision(directory: string): Promise<string> {
  const project = await claimed(directory);
  const shown: string[] = [];
  for (const [name, text] of Object.entries({ ...EVENTS, ...GATED })) {
    const times: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      const out = await hook(DENO, ["run", "-A", "--quiet", DECISION], project, text);
      times.push(Number(out));
    }
    shown.push(`${name} ${median(times).toFixed(1)} ms`);
  }
  return `maestro hook, the decision alone in a new process: ${shown.join(", ")} ` +
    `(limit ${LIMIT_MS} ms)`;
}

async function claimed(directory: string): Promise<string> {
  const project = await createProject(`${directory}/hook`);
  const known = await Deno.stat(`${project}/src/api`).then(() => true, () => false);
  if (known) return project;
  await Deno.mkdir(`${project}/src/api`, { recursive: true });
  await Deno.writeTextFile(`${project}/src/api/long.ts`, "// a line\n".repeat(100));
  const tool = (args: string[]) => run(MAESTRO, ["tool", ...args], project);
  await tool(["requirement_add", '{"title":"Bench"}']);
  const child = { title: "API", description: "Build it", role: "backend", scope: ["src/api/**"] };
  const criteria = [{ text: "it works", check: "run: deno test" }];
  const children = [{ ...child, criteria }];
  await tool(["requirement_decompose", JSON.stringify({ id: "R0", children })]);
  await tool(["requirement_claim", "{}", "--agent", "bench", "--role", "backend"]);
  return project;
}

async function hook(program: string, args: string[], cwd: string, stdin: string): Promise<string> {
  const child = new Deno.Command(program, {
    args,
    cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  // 2 is a denial.
  if (code !== 0 && code !== 2) {
    throw new Error(`${program} ${args.join(" ")}: ${decoder.decode(stderr)}`);
  }
  return decoder.decode(stdout);
}

function event(tool_name: string, tool_input: Record<string, unknown>): string {
  return JSON.stringify({ hook_event_name: "PreToolUse", tool_name, tool_input });
}
