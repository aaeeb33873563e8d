import assert from "node:assert/strict";
import { guardedProject } from "./guarded_project.ts";

/** Goes down so many levels, step by step, and leaves a file at the end. */
const down = (levels: number, name = "d".repeat(10)) =>
  `import fs from "node:fs";
process.chdir("src/api");
for (let n = 0; n < ${levels}; n++) {
  fs.mkdirSync("${name}", { recursive: true });
  process.chdir("${name}");
}
fs.writeFileSync("end.txt", "deep\\n");
`;

Deno.test("a tree of 200 levels is seen to its end, and what a command changed there is kept", async () => {
  await using place = await guardedProject();
  const made = await place.script(down(200, "d"));
  assert.equal(made.exit_code, 0, JSON.stringify(made));
  const end = `src/api/${"d/".repeat(200)}end.txt`;
  assert.ok((made.changed_files as string[]).includes(end), JSON.stringify(made.changed_files));
  assert.equal(await place.read(end), "deep\n");
  const next = await place.run("node --version");
  assert.equal(next.exit_code, 0, JSON.stringify(next));
});

Deno.test("a tree too deep to be named stops no later command", async () => {
  await using place = await guardedProject();
  const made = await place.script(down(450)).catch((error: Error) => ({ error: error.message }));
  console.log(JSON.stringify(made).slice(0, 600));
  const next = await place.run("node --version").catch((error: Error) => ({
    error: error.message,
  }));
  console.log(JSON.stringify(next).slice(0, 600));
});
