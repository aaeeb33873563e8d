import assert from "node:assert/strict";
import fc from "fast-check";
import { decide, loadPolicy, prepareCommands } from "../../policies/mod.ts";
import { available } from "../helpers/require.ts";

const RUNS = 8000;

/** What a shell script is made of, in pieces that fit together in surprising ways. */
const PIECES = [
  ...["c1", "c2", "c1 ", "c2 ", " ", " ", "\t", "\n", ";", "&&", "||", "|", "|&", "& ", "!", "! "],
  ..."'|\"|\\|\\\n|$(|)|`|(|{ | }|#|$|$x|${x:-|}|$'|$\"|=|x=1 |$((|))|((|*|~|-|1|2|]|[".split("|"),
  ...["> f1", ">ok/f2", "2>ok/f3", "&>ok/f4", ">|f5", "<<<", "<(", ">(", "[ ", " ]", "[[ ", " ]]"],
  ...["<<EOF", "<<'EOF'", "<<-EOF", "\nEOF\n", "\n\tEOF\n", "EOF", "\\'", '\\"', "\\$", "{a,b}"],
  ...["v=ok/f6; ", "v=f7; ", ">$v", ' >"$v"', ">ok/$v", "cd ok && ", "cd ok; ", "cd nowhere; "],
  ...["if c1; then ", "; fi", "for i in a b; do ", "; done", "case a in a) ", ";; esac", "-eq"],
];

const POLICY = loadPolicy(
  `
agents:
  test_agent:
    filesystem: {allow: ["ok/**"]}
    commands: {allow: [c1, c2]}
`,
  "policy.yaml",
);

Deno.test.beforeAll(prepareCommands);

function isAllowed(command: string): boolean {
  const subject = { agent: "test_agent", role: "test" };
  return decide(POLICY, subject, ["**"], { kind: "command", command }).effect === "allow";
}

/** Runs the script in a shell that finds no program; returns the names it looked for. */
function programsRun(script: string, directory: string): string[] {
  const log = `${directory}.log`;
  const prefix = `command_not_found_handle() { printf '%s\\n' "$1" >> '${log}'; }\nPATH=/none\n`;
  Deno.mkdirSync(`${directory}/ok`, { recursive: true });
  Deno.writeTextFileSync(log, "");
  new Deno.Command("bash", {
    args: ["-c", prefix + script + "\nwait"],
    cwd: directory,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).outputSync();
  return Deno.readTextFileSync(log).split("\n").filter((name) => name !== "");
}

Deno.test("what is allowed runs only allowed programs and writes only allowed files in bash", () => {
  if (!available("bash")) return;
  const root = Deno.makeTempDirSync();
  let judged = 0;
  const script = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(script, (pieces) => {
      const text = pieces.join("");
      if (!isAllowed(text)) return;
      const directory = `${root}/${judged++}`;
      const foreign = programsRun(text, directory).filter((name) => !["c1", "c2"].includes(name));
      assert.deepEqual(foreign, [], text);
      const files = [...Deno.readDirSync(directory)].map((entry) => entry.name);
      assert.deepEqual(files, ["ok"], text);
    }),
    { numRuns: RUNS, seed: 20 },
  );
  assert.ok(judged > 100, `only ${judged} scripts were allowed: the test shows too little`);
});
