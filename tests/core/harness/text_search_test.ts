import assert from "node:assert/strict";
import { isMaestroError } from "../../../core/errors.ts";
import { textSearch } from "../../../core/harness/text_search.ts";
import { makePlace } from "./parts.ts";

Deno.test("literal search finds lines with their place and passes over what is not text", async () => {
  await using place = await makePlace({
    "src/a.ts": "one\nconst needle = a.b*c;\n",
    "src/b.ts": "NEEDLE = a.b*c\nneedle\n",
    "node_modules/x.ts": "needle",
    ".maestro/x": "needle",
    "../outside/x": "needle",
  });
  await Deno.writeFile(`${place.root}/bin`, new TextEncoder().encode("needle\0"));
  await Deno.symlink("../outside/x", `${place.root}/link`);
  const found = await textSearch(place.workspace, { query: "needle" });
  assert.deepEqual(found.hits, [
    { path: "src/a.ts", line: 2, column: 7, text: "const needle = a.b*c;" },
    { path: "src/b.ts", line: 2, column: 1, text: "needle" },
  ]);
  assert.equal(found.stopped, null);
  const special = await textSearch(place.workspace, { query: "a.b*c", glob: "src/a*" });
  assert.deepEqual(special.hits.map(({ path }) => path), ["src/a.ts"]);
  const folded = await textSearch(place.workspace, { query: "Needle", ignoreCase: true });
  assert.equal(folded.hits.length, 3);
});

Deno.test("a pattern is judged line by line, and a limit of hits ends the search", async () => {
  await using place = await makePlace({ "a.ts": "x1\ny2\nx3\nx4\n" });
  const all = await textSearch(place.workspace, { query: "^x\\d$", regex: true });
  assert.deepEqual(all.hits.map(({ line }) => line), [1, 3, 4]);
  const some = await textSearch(place.workspace, { query: "x", limit: 2 });
  assert.deepEqual([some.hits.length, some.stopped], [2, "limit"]);
  const exact = await textSearch(place.workspace, { query: "x", limit: 3 });
  assert.deepEqual([exact.hits.length, exact.stopped], [3, null]);
});

Deno.test("a pattern of exponential cost is stopped with a remedy", async () => {
  await using place = await makePlace({ "a.txt": `${"a".repeat(40)}\n` });
  await assert.rejects(
    textSearch(place.workspace, { query: "^(a+)+b$", regex: true }),
    (error) => isMaestroError(error, "timeout") && /literal text/.test(error.hint),
  );
});

Deno.test("wrong patterns and empty queries are refused", async () => {
  await using place = await makePlace();
  for (const search of [{ query: "(", regex: true }, { query: "a".repeat(300), regex: true }]) {
    await assert.rejects(textSearch(place.workspace, search), (e) => isMaestroError(e, "invalid"));
  }
  for (const query of ["", "two\nlines"]) {
    await assert.rejects(
      textSearch(place.workspace, { query }),
      (e) => isMaestroError(e, "invalid"),
    );
  }
});

Deno.test("the shadow's file list makes a search honour .gitignore", async () => {
  await using place = await makePlace({
    ".gitignore": "build/\n",
    "build/out.js": "needle",
    "src/in.js": "needle",
    ".maestro/x": "needle",
  });
  const paths = await place.shadow.files();
  assert.deepEqual(paths.sort(), [".gitignore", "src/in.js"]);
  const found = await textSearch(place.workspace, { query: "needle", paths });
  assert.deepEqual(found.hits.map(({ path }) => path), ["src/in.js"]);
});

Deno.test("a long line is cut around its match", async () => {
  await using place = await makePlace({ "min.js": `${"a".repeat(5000)}needle${"b".repeat(5000)}` });
  const { hits: [hit] } = await textSearch(place.workspace, { query: "needle" });
  assert.equal(hit?.column, 5001);
  assert.ok(hit.text.includes("needle") && hit.text.length <= 300);
});
