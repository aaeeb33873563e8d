import assert from "node:assert/strict";
import fc from "fast-check";
import { prepareCommands } from "../../policies/mod.ts";
import { parseShell } from "../../policies/shell/parser.ts";
import { readScript } from "../../policies/shell/script.ts";
import { available } from "../helpers/require.ts";

const RUNS = 1500;
const PIECES =
  `{|}|,|{|}|,|a|b|-|.|/|..|1..3|{x,y}|{a,}|\\{|\\,|"c d"|'{e,f}'|"$v"|$v|\${v}|"\${v%b}"|\${v#a}|"\${v%.*}"|"\${v##*/}"|=`
    .split("|");
const SETTINGS = ["v=ab; ", "v=k/m.n; ", 'v="a b"; ', "w=1; v=q$w; ", "true && v=z; ", ""];

Deno.test.beforeAll(prepareCommands);

/** The words that the analysis makes of the last command; null where one of them is unknown. */
function expected(script: string): string[] | null {
  const tree = parseShell(script);
  const read = tree === null ? null : readScript(tree, script, ["."]);
  if (read === null || !read.ok) return null;
  const words = read.steps.at(-1)?.words ?? [];
  if (words[0]?.value !== "printf" || words.some(({ glob }) => glob)) return null;
  return words.every(({ value }) => value !== null)
    ? words.slice(2).map(({ value }) => value ?? "")
    : null;
}

Deno.test("what is worked out of braces and variables is what bash makes of them", () => {
  if (!available("bash")) return;
  let compared = 0;
  const word = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(fc.constantFrom(...SETTINGS), word, (setting, pieces) => {
      const script = `${setting}printf '%s\\n' ${pieces.join("")}`;
      const known = expected(script);
      if (known === null) return;
      compared++;
      const { stdout } = new Deno.Command("bash", {
        args: ["-c", `unset v w\nPATH=/none\n${script}`],
        stdin: "null",
        stderr: "null",
      }).outputSync();
      const real = new TextDecoder().decode(stdout).replace(/\n$/, "").split("\n");
      assert.deepEqual(known.length === 0 ? [""] : known, real, script);
    }),
    { numRuns: RUNS, seed: 7 },
  );
  assert.ok(compared > 200, `only ${compared} words were known: the test shows too little`);
});
