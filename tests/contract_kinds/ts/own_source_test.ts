import assert from "node:assert/strict";
import { validateContracts } from "../../../core/contract_kinds/mod.ts";

const ROOT = new URL("../../../core/contract_kinds/", import.meta.url);

function* sourcesIn(folder: URL, path: string): Generator<{ path: string; text: string }> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* sourcesIn(new URL(`${name}/`, folder), `${path}${name}/`);
    else yield { path: path + name, text: Deno.readTextFileSync(new URL(name, folder)) };
  }
}

const files = [...sourcesIn(ROOT, "core/contract_kinds/")];

/** Contracts whose surfaces are source files as they are: this code type-checks, so all agree. */
async function judged(surfaces: readonly { path: string; text: string }[]) {
  const modules = new Map(files.map((file) => [file.path, [file]]));
  modules.set("all", files);
  const contracts = surfaces.map(({ path, text }) => ({
    id: path,
    name: path,
    kind: "ts",
    owner: path,
    consumers: [{ module: "all", pinned: 1 }],
    version: 1,
    schema: { module: path, surface: text },
  }));
  const verdicts = await validateContracts(contracts, modules);
  return verdicts.flatMap(({ violations }) => violations).filter(({ rule }) =>
    rule !== "undocumented"
  );
}

Deno.test("source that type-checks agrees with itself as a contract, in every file", async () => {
  assert.deepEqual((await judged(files)).map(({ message }) => message), []);
});

Deno.test("a function that asks for one argument more is noticed where it is called", async () => {
  const file = files.find(({ path }) => path.endsWith("/similar.ts"));
  assert.ok(file);
  const text = file.text.replace("candidates: readonly string[]", "$&, limit: number");
  const found = await judged([{ ...file, text }]);
  const callers = files.filter((each) => each !== file && /\bnearest\(/.test(each.text));
  const accused = new Set(found.map((violation) => violation.file));
  assert.ok(callers.length > 3);
  const missed = callers.filter(({ path }) => !accused.has(path)).map(({ path }) => path);
  assert.deepEqual(missed, []);
});
