import assert from "node:assert/strict";
import { parse } from "yaml";
import { compareSurfaces } from "../../../core/contract_kinds/compatibility/compare.ts";
import { kindOf } from "../../../core/contract_kinds/kinds.ts";

interface Diffs {
  kind: string;
  cases: { name: string; class: string; old: unknown; new: unknown }[];
}

async function elementsOf(kind: string, schema: unknown) {
  const read = await (await kindOf(kind))?.read(schema);
  assert.ok(read?.ok, JSON.stringify(read));
  return read.elements;
}

for (const file of ["db", "cli", "events", "file"]) {
  const path = new URL(`../diffs/corpus/${file}.yaml`, import.meta.url);
  const text = await Deno.readTextFile(path).catch(() => "kind: none\ncases: []");
  const { kind, cases } = parse(text) as Diffs;
  for (const each of cases) {
    Deno.test(`${kind}: ${each.name} is ${each.class}`, async () => {
      const [before, after] = [await elementsOf(kind, each.old), await elementsOf(kind, each.new)];
      const difference = compareSurfaces(before, after);
      const shown = difference.changes.map((change) => `${change.element} ${change.change}`);
      assert.equal(difference.class, each.class, shown.join("\n"));
    });
  }
}
