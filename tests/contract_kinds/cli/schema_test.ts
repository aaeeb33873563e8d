import assert from "node:assert/strict";
import { schemaProblems } from "../../../core/contract_kinds/mod.ts";
import { shellCommands } from "../../../core/contract_kinds/cli/words.ts";

Deno.test("what is wrong in a command is named with its place and what is allowed", async () => {
  const problems = (schema: unknown) => schemaProblems("cli", schema);
  assert.deepEqual(await problems({ command: "x", flags: [{ name: "--a", kind: "int" }] }), [
    "flags[0]: unknown key kind; allowed: name, alias, type, required, default, description",
  ]);
  assert.deepEqual(await problems({ command: "x", flags: [{ name: "-a" }, { name: "a" }] }), [
    "flags[1].name: -a is declared twice",
  ]);
  assert.deepEqual(
    await problems({
      command: "x",
      positionals: [{ name: "a", required: false }, { name: "b" }],
    }),
    ["positionals[1]: b is required and follows a, which is not"],
  );
  assert.deepEqual(await problems({ command: "x", stdout: "a lot of text" }), [
    "stdout: not one of text, json, jsonl, csv, none, nor a type",
  ]);
  assert.deepEqual(await problems({ command: "x", exit_codes: { ok: "fine" } }), [
    "exit_codes: must map numbers from 0 to 255 to what they mean, or list them",
  ]);
});

Deno.test("words of a shell: quotes, variables, operators, redirections, comments", () => {
  const script = `A=1 B='x y'\nrun -a "$B/$C" a\\ b >out.txt 2>&1 | other $A # no\n(x; y && z)\n`;
  assert.deepEqual(shellCommands(script).map(({ words }) => words), [
    ["run", "-a", "x y/\uE000", "a b"],
    ["other", "1"],
    ["x"],
    ["y"],
    ["z"],
  ]);
});
