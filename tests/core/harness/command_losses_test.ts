import assert from "node:assert/strict";
import { isMaestroError } from "../../../core/errors.ts";
import { guardedProject } from "./guarded_project.ts";

const LONG = "a line\n".repeat(60);
const TAKING_60_LINES = [
  "rm src/api/long.ts",
  "rm -r src/api/all",
  "rm src/api/all/*.ts",
  "find src/api/all -name '*.ts' -delete",
  ": > src/api/long.ts",
  "echo x > src/api/long.ts",
  "cp src/api/short.ts src/api/long.ts",
  "truncate -s 0 src/api/long.ts",
  "sed -i 1,59d src/api/long.ts",
  "tee src/api/long.ts < src/api/short.ts",
  "cd src/api && ls && ls > long.ts",
];
const TAKING_FEW = ["rm src/api/short.ts", "echo x > src/api/new.ts", "echo x >> src/api/long.ts"];

Deno.test("a gate counts the lines that a command would take away", async () => {
  await using place = await guardedProject({
    commands: "rm, find, cp, truncate, sed, tee",
    files: {
      "src/api/long.ts": LONG,
      "src/api/short.ts": "a\n",
      "src/api/all/a.ts": LONG.slice(0, LONG.length / 2),
      "src/api/all/b.ts": LONG.slice(0, LONG.length / 2),
    },
  });
  const act = (command: string) =>
    place.project.harness.act(place.context, { kind: "command", command, timeoutMs: 20_000 });
  for (const command of TAKING_60_LINES) {
    await assert.rejects(
      act(command),
      (error) => isMaestroError(error, "needs_approval") && /60 lines/.test(error.message),
      command,
    );
  }
  assert.equal(await place.read("src/api/long.ts"), LONG);
  for (const command of TAKING_FEW) await act(command);
});
