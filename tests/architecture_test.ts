import assert from "node:assert/strict";
import { basename, dirname, join, relative } from "node:path";

/** Which top-level folder may import which (ARCHITECTURE.md, "Folders"). */
const MAY_IMPORT: Record<string, readonly string[]> = {
  policies: [],
  core: ["policies"],
  mcp: ["core", "policies"],
  agents: ["core (types)"],
  cli: ["core", "policies", "mcp", "agents"],
  bench: ["core", "policies", "mcp", "agents", "cli"],
};

/** Inside core, a layer may import itself and the layers named here. */
const CORE_LAYERS: Record<string, readonly string[]> = {
  contract_kinds: [],
  store: [],
  ssot: ["store", "contract_kinds"],
  project_policy: ["ssot"],
  interchange: ["store", "ssot", "contract_kinds"],
  harness: ["store", "ssot", "project_policy", "contract_kinds"],
  history: ["store", "ssot", "harness"],
  loop: ["store", "ssot", "contract_kinds", "harness"],
  replay: ["store", "ssot", "harness", "loop"],
};

/** Besides a folder's mod.ts: the parts that start fast, and those that are measured alone. */
const OPEN_FILES = [
  "core/clock.ts",
  "core/errors.ts",
  "core/plain_text.ts",
  "policies/globs.ts",
  "policies/agent_names.ts",
  "policies/budget.ts",
  "core/state.ts",
  "core/project.ts",
  "core/hook_parts.ts",
  "core/project_policy/policy_file.ts",
  "core/project_policy/mission_rules.ts",
  "policies/ready.ts",
  "policies/deciding.ts",
  "core/hook_gate_parts.ts",
  "core/loop/completion.ts",
  "core/loop/anchors.ts",
  "core/interchange/contract_graph.ts",
  "core/contract_kinds/mod.ts",
  "core/contract_kinds/sources.ts",
  "cli/builtin_agents.ts",
  "cli/commands/hook.ts",
  "mcp/http/mod.ts",
  "mcp/opening/mod.ts",
];

/** Files of core outside its layers: what they compose and who composes them. */
const CORE_ROOT_USES_LAYERS: Record<string, readonly string[]> = {
  "hub.ts": ["store", "ssot"],
  "feed.ts": ["ssot"],
  "time_travel.ts": ["store", "ssot"],
  "move_state.ts": ["store", "ssot"],
  "project.ts": ["store", "ssot", "project_policy", "harness"],
  "state.ts": ["store", "ssot", "contract_kinds"],
  "hook_parts.ts": ["ssot", "project_policy", "harness"],
  "hook_gate_parts.ts": ["harness"],
  "mod.ts": [
    "store",
    "ssot",
    "contract_kinds",
    "harness",
    "history",
    "interchange",
    "loop",
    "replay",
  ],
};

/** What these load before they do anything: packages are counted, and SQLite. */
const LOADS_AT_START: Record<string, readonly string[]> = {
  "cli/mod.ts": [],
  "cli/program/program.ts": ["commander"],
  "core/state.ts": ["node:sqlite", "picomatch"],
  "cli/commands/status.ts": ["node:sqlite", "picomatch"],
  "cli/commands/mcp.ts": ["@modelcontextprotocol/server"],
  "cli/commands/hook.ts": ["node:sqlite", "picomatch", "web-tree-sitter"],
  "core/hook_gate_parts.ts": ["node:sqlite", "picomatch", "web-tree-sitter"],
};

const LINES_MAX = 400;
const MEDIAN_LINES_MAX = 100;

interface Import {
  from: string;
  to: string;
  typesOnly: boolean;
}

const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
const sources = [...walk(root)].map((path) => relative(root, path));
const imports = sources.flatMap(importsOf);

Deno.test("every folder imports only the folders it may, and through their mod.ts", () => {
  const wrong = imports.filter(({ from, to, typesOnly }) => {
    const here = top(from);
    const there = top(to);
    const allowed = MAY_IMPORT[here];
    if (allowed === undefined || here === there || there.endsWith(".json")) return false;
    if (allowed.includes(`${there} (types)`)) return !typesOnly;
    if (!allowed.includes(there)) return true;
    return to !== `${there}/mod.ts` && !OPEN_FILES.includes(to);
  });
  assert.deepEqual(wrong.map(text), []);
});

Deno.test("the layers of core import only downward", () => {
  const wrong = imports.filter(({ from, to }) => {
    const here = layer(from);
    const there = layer(to);
    if (here === null || there === null || here === there) return false;
    return !(CORE_LAYERS[here] ?? []).includes(there);
  });
  assert.deepEqual(wrong.map(text), []);
});

Deno.test("the files at core's root use only the layers they compose", () => {
  const wrong = imports.filter(({ from, to }) => {
    const there = layer(to);
    if (dirname(from) !== "core" || there === null) return false;
    return !(CORE_ROOT_USES_LAYERS[from.slice("core/".length)] ?? []).includes(there);
  });
  assert.deepEqual(wrong.map(text), []);
});

Deno.test("nothing imports bench, and only main.ts leaves the process by a way of its own", () => {
  assert.deepEqual(
    imports.filter(({ from, to }) =>
      top(to) === "bench" && top(from) !== "bench" && top(from) !== "tests"
    ),
    [],
  );
  const exits = product().filter((path) => read(path).includes("Deno.exit("));
  assert.deepEqual(exits.sort(), ["cli/interrupt.ts", "main.ts"]);
});

Deno.test("time, ids and randomness come from where they are injected", () => {
  const free = /Date\.now\(|new Date\(\)|Math\.random|randomUUID/;
  // The clock, the composition root, and a table of names that analysed source code may use.
  const allowed = [
    "core/clock.ts",
    "cli/builtin_agents.ts",
    "core/contract_kinds/analysis/builtin.ts",
  ];
  const wrong = product().filter((path) =>
    !path.startsWith("bench/") && free.test(read(path)) && !allowed.includes(path)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("SQL is written where the state is: in core/store and core/ssot", () => {
  const sql =
    /\bSELECT\b[^;]*?\bFROM\b|\bINSERT INTO\b|\bDELETE FROM\b|\bUPDATE \S+ SET\b|\bCREATE (TABLE|INDEX)\b/;
  // Contracts of kind db are SQL: what they read of others, and prepare in a database of no rows.
  const rooms = ["core/store/", "core/ssot/", "core/contract_kinds/db/", "bench/"];
  const wrong = product().filter((path) =>
    sql.test(read(path)) && !rooms.some((room) => path.startsWith(room))
  );
  assert.deepEqual(wrong, []);
});

Deno.test("what a file of the product exports is named in another that imports it", () => {
  // The bench holds modules as texts, which export too.
  const files = product().filter((path) => !path.startsWith("bench/"));
  const wrong = files.flatMap((path) => {
    const users = usersOf(path).map(read);
    return exportsOf(path).filter((name) => !users.some((text) => mentions(text, name)))
      .map((name) => `${path}: ${name}`);
  });
  assert.deepEqual(wrong, []);
});

Deno.test(`no file is longer than ${LINES_MAX} lines, tests included`, () => {
  const lengths = sources.map((path) => [linesOf(path), path] as const);
  assert.deepEqual(lengths.filter(([lines]) => lines > LINES_MAX), []);
});

Deno.test(`the product's median file has at most ${MEDIAN_LINES_MAX} lines`, () => {
  const sorted = product().map(linesOf).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  assert.ok(median <= MEDIAN_LINES_MAX, `the median is ${median}`);
});

Deno.test("no task that a user runs on a project has all permissions", () => {
  const { tasks } = JSON.parse(read("deno.json")) as { tasks: Record<string, { command: string }> };
  const developers = [
    "test",
    "bench",
    "bench:peers",
    "simulate",
    "kill",
    "clients",
    "ok",
    "bundle",
    "compile",
  ];
  const wrong = Object.entries(tasks).filter(([name, { command }]) =>
    !developers.includes(name) && /\s(-A|--allow-all)\b/.test(command)
  );
  assert.deepEqual(wrong, []);
});

for (const [file, expected] of Object.entries(LOADS_AT_START)) {
  Deno.test(`${file} loads at start no more than it may`, async () => {
    assert.deepEqual(await packagesOf(file), expected);
  });
}

interface ModuleGraph {
  roots: string[];
  redirects: Record<string, string>;
  modules: {
    specifier: string;
    dependencies?: { isDynamic?: boolean; code?: { specifier: string } }[];
  }[];
}

/** The packages, and SQLite, that are loaded with a file: everything it imports statically. */
async function packagesOf(file: string): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", join(root, file)],
  }).output();
  const graph = JSON.parse(new TextDecoder().decode(stdout)) as ModuleGraph;
  const modules = new Map(graph.modules.map((module) => [module.specifier, module]));
  const seen = new Set(graph.roots);
  for (const specifier of seen) {
    for (const { isDynamic, code } of modules.get(specifier)?.dependencies ?? []) {
      if (code && isDynamic !== true) seen.add(code.specifier);
    }
  }
  const names = [...seen].flatMap((specifier) =>
    specifier === "node:sqlite"
      ? [specifier]
      : /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1] ?? []
  );
  return [...new Set(names)].sort();
}

function product(): string[] {
  return sources.filter((path) => !path.startsWith("tests/"));
}

function linesOf(path: string): number {
  return read(path).split("\n").length - 1;
}

function read(path: string): string {
  return Deno.readTextFileSync(join(root, path));
}

function top(path: string): string {
  return path.split("/")[0] ?? "";
}

function layer(path: string): string | null {
  const [folder, name, rest] = path.split("/");
  return folder === "core" && rest !== undefined ? name ?? null : null;
}

function text({ from, to }: Import): string {
  return `${from} -> ${to}`;
}

/** Who imports a file; of a file that passes all of it on, also who imports that one. */
function usersOf(path: string): string[] {
  return imports.filter(({ to }) => to === path).flatMap(({ from }) =>
    new RegExp(`^export \\* from "[^"]*${basename(path)}"`, "m").test(read(from))
      ? [from, ...usersOf(from)]
      : [from]
  );
}

/** The names a file declares for others or passes on, as those know them. */
function exportsOf(path: string): string[] {
  const text = read(path);
  const declared = text.matchAll(
    /^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm,
  );
  const passed = text.matchAll(/^export (?:type )?\{([^}]*)\} from/gm);
  return [
    ...[...declared].map(([, name = ""]) => name),
    ...[...passed].flatMap(([, names = ""]) => names.match(/\w+(?=\s*(?:,|$))/g) ?? []),
  ];
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}

function importsOf(path: string): Import[] {
  const statements = read(path).matchAll(
    /^(?:import|export)\s+(type\s)?[^;]*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)|^import\s+"(\.[^"]+)"/gm,
  );
  return [...statements].map(([, type, named, dynamic, bare]) => ({
    from: path,
    to: relative(root, join(root, dirname(path), named ?? dynamic ?? bare ?? "")),
    typesOnly: type !== undefined,
  }));
}

function* walk(directory: string): Generator<string> {
  for (const entry of Deno.readDirSync(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory && !entry.name.startsWith(".") && entry.name !== "node_modules") {
      yield* walk(path);
    } else if (entry.isFile && /\.tsx?$/.test(entry.name)) yield path;
  }
}
