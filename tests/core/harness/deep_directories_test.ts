import assert from "node:assert/strict";
import { guardedProject } from "./guarded_project.ts";

/** Goes down so many levels, step by step, and leaves a file at the end. */
const down = (levels: number, name: string) =>
  `import fs from "node:fs";
process.chdir("src/api");
for (let n = 0; n < ${levels}; n++) {
  fs.mkdirSync("${name}", { recursive: true });
  process.chdir("${name}");
}
fs.writeFileSync("end.txt", "deep\\n");
`;

Deno.test("a tree of 200 levels is seen to its end, and stops no later command", async () => {
  await using place = await guardedProject();
  const made = await place.script(down(200, "d"));
  assert.equal(made.exit_code, 0, JSON.stringify(made));
  const end = `src/api/${"d/".repeat(200)}end.txt`;
  assert.equal(await place.read(end), "deep\n");
  const shadow = await place.project.shadow();
  await shadow.tree();
  assert.ok((await shadow.files()).includes(end), "the snapshot has it");
  const next = await place.run("node --version");
  assert.equal(next.exit_code, 0, JSON.stringify(next));
});

for (const provider of ["auto", "local"] as const) {
  Deno.test(`what is too deep to be named is taken away and named (${provider})`, async () => {
    await using place = await guardedProject({ provider });
    const made = await place.script(down(450, "d".repeat(10)));
    assert.match(String(made.undone_outside_scope), /deeper than can be looked into/);
    const next = await place.run("node --version");
    assert.equal(next.exit_code, 0, JSON.stringify(next));
    assert.equal(next.undone_outside_scope, undefined);
  });
}
