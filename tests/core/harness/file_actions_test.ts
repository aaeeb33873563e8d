import assert from "node:assert/strict";
import { isMaestroError } from "../../../core/errors.ts";
import { Harness } from "../../../core/harness/mod.ts";
import type { Action } from "../../../core/harness/mod.ts";
import { acquireLocks, releaseLocks } from "../../../core/ssot/claims/locks.ts";
import { frontend } from "../../helpers/hub.ts";
import { guardedProject } from "./guarded_project.ts";

function refusedWith(code: Parameters<typeof isMaestroError>[1], message: RegExp) {
  return (error: unknown) => isMaestroError(error, code) && message.test(error.message);
}

Deno.test("a file that changes between being judged and being written is not overwritten", async () => {
  const path = "src/api/a.js";
  const actions: Action[] = [
    { kind: "write", path, content: "agent's\n" },
    { kind: "edit", path, oldText: "old", newText: "agent's" },
    { kind: "delete", path },
  ];
  for (const theirs of ["a person's\n", "old"]) {
    for (const action of actions) {
      await using place = await guardedProject({ files: { [path]: "old\n" } });
      const { project } = place;
      // The shadow repository is opened after the file was judged, before it is changed.
      const shadow = async () => {
        await place.write({ [path]: theirs });
        return await project.shadow();
      };
      const harness = new Harness({ ...project, shadow });
      await assert.rejects(
        harness.act(place.context, action),
        refusedWith("conflict", /Cannot change src\/api\/a\.js: it is not the file it was/),
      );
      assert.equal(await place.read(path), theirs);
    }
  }
});

Deno.test("large files count for the gate on deleted lines", async () => {
  const line = "0123456789abcdef0123456789abcdef\n";
  await using place = await guardedProject({
    files: {
      "src/api/many.txt": line.repeat(40_000),
      "src/api/huge.txt": line.repeat(300_000),
      "src/api/one.txt": "x".repeat(2_000_000),
    },
  });
  const act = (action: Action) => place.project.harness.act(place.context, action);
  for (const path of ["src/api/many.txt", "src/api/huge.txt"]) {
    const replace = { kind: "write", path, content: "x\n" } as const;
    await assert.rejects(act({ kind: "delete", path }), refusedWith("needs_approval", /lines/));
    await assert.rejects(act(replace), refusedWith("needs_approval", /lines/));
  }
  await assert.rejects(
    act({ kind: "delete", path: "src/api/huge.txt" }),
    refusedWith("needs_approval", /how many lines it deletes cannot be counted/),
  );
  await act({ kind: "delete", path: "src/api/one.txt" });
});

Deno.test("globs that would keep the process busy are refused", async () => {
  await using place = await guardedProject({ files: { [`src/${"a".repeat(60)}`]: "" } });
  const act = (action: Action) => place.project.harness.act(place.context, action);
  for (const glob of ["*a*a*a*a*a*a*a*a*b", "**/**/**/**/**/x", "+(a|aa)+(b)", "../**"]) {
    const list = { kind: "list", glob, limit: 10 } as const;
    await assert.rejects(act(list), refusedWith("invalid", /Cannot use the glob/));
    const search = { kind: "search", query: "x", regex: false, glob, limit: 10 } as const;
    await assert.rejects(act(search), refusedWith("invalid", /Cannot use the glob/));
  }
});

Deno.test("lists say how many files there are and go on where they stopped", async () => {
  const names = Array.from({ length: 25 }, (_, n) => `src/api/f${String(n).padStart(2, "0")}.txt`);
  await using place = await guardedProject({
    files: {
      ...Object.fromEntries(names.map((name) => [name, "needle\nneedle\n"])),
      "src/api/.env": "needle\n",
      "src/api/.aws/key": "needle\n",
    },
  });
  const act = (action: Action) => place.project.harness.act(place.context, action);
  const found: string[] = [];
  let cursor: string | undefined;
  for (let n = 0; n < 3; n++) {
    const page = await act({ kind: "list", glob: "src", limit: 10, cursor });
    assert.equal(page.total, 25);
    assert.equal(page.truncated, false);
    found.push(...page.files as string[]);
    cursor = page.next_cursor as string | undefined;
    assert.equal(cursor, n < 2 ? found.at(-1) : null);
  }
  assert.deepEqual(found, names);
  const search = { kind: "search", query: "needle", regex: false, glob: "src/api" } as const;
  const some = await act({ ...search, limit: 10 });
  assert.deepEqual([(some.hits as unknown[]).length, some.total, some.truncated], [10, 50, true]);
  const all = await act({ ...search, limit: 200 });
  assert.deepEqual([(all.hits as unknown[]).length, all.total, all.truncated], [50, 50, false]);
});

Deno.test("a file that another agent has locked is not changed", async () => {
  await using place = await guardedProject({ files: { "src/api/a.js": "a\n" } });
  const { hub, harness } = place.project;
  const act = (action: Action) => harness.act(place.context, action);
  await hub.write(frontend, { action: "LOCK" }, (tx) => acquireLocks(tx, ["path:src/api/**"]));
  const actions: Action[] = [
    { kind: "write", path: "src/api/a.js", content: "b\n" },
    { kind: "write", path: "./src/api//new.js", content: "b\n" },
    { kind: "edit", path: "src/api/a.js", oldText: "a", newText: "b" },
    { kind: "delete", path: "src/api/a.js" },
  ];
  for (const action of actions) {
    await assert.rejects(
      act(action),
      refusedWith("conflict", /frontend_agent holds path:src\/api\/\*\*/),
    );
  }
  assert.equal(await place.read("src/api/a.js"), "a\n");
  await hub.write(frontend, { action: "UNLOCK" }, (tx) => releaseLocks(tx));
  await act({ kind: "delete", path: "src/api/a.js" });
});

Deno.test("an edit does not tell what a secret file holds", async () => {
  await using place = await guardedProject({ files: { "src/api/.env": "KEY=abc\n" } });
  for (const oldText of ["KEY=abc", "KEY=xyz"]) {
    await assert.rejects(
      place.project.harness.act(place.context, {
        kind: "edit",
        path: "src/api/.env",
        oldText,
        newText: "x",
      }),
      refusedWith("denied", /Cannot read src\/api\/\.env/),
    );
  }
});

Deno.test("a file with dangerous code may be edited, but nothing dangerous be added", async () => {
  const held = "export const a = (x) => eval(x);\nexport const b = 1;\n";
  await using place = await guardedProject({ files: { "src/api/a.js": held } });
  const edit = (oldText: string, newText: string) =>
    place.project.harness.act(place.context, {
      kind: "edit",
      path: "src/api/a.js",
      oldText,
      newText,
    });
  await edit("b = 1", "b = 2");
  await assert.rejects(
    edit("b = 2", "b = (y) => (0, eval)(y)"),
    refusedWith("denied", /line 2 evaluates a computed text as code/),
  );
  assert.equal(await place.read("src/api/a.js"), held.replace("b = 1", "b = 2"));
});
