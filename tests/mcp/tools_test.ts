import assert from "node:assert/strict";
import { DEFAULT_SELECTION, selectTools, TOOLS, TOOLSETS } from "../../mcp/mod.ts";
import { listing } from "../../mcp/registry.ts";

const BYTES_MAX = 6.9 * 1024;
const everything = { toolsets: TOOLSETS, include: [], exclude: [], readOnly: false };

Deno.test("the default tools/list stays small", () => {
  const bytes = JSON.stringify({ tools: selectTools(DEFAULT_SELECTION).map(listing) }).length;
  assert.ok(bytes <= BYTES_MAX, `${bytes} bytes`);
});

Deno.test("every tool has a proper name, all four hints, a title and described parameters", () => {
  for (const tool of TOOLS.map(listing)) {
    assert.match(tool.name, /^[a-z0-9]+_[a-z0-9_]+$/);
    assert.ok(tool.name.length <= 40 && tool.title && tool.description);
    assert.equal(Object.keys(tool.annotations).length, 4, tool.name);
    const properties = (tool.inputSchema.properties ?? {}) as Record<
      string,
      { description?: string }
    >;
    for (const [name, schema] of Object.entries(properties)) {
      // The same on every write: described once, in the instructions.
      if (name === "idempotency_key") continue;
      assert.ok(schema.description, `${tool.name}.${name} has no description`);
    }
  }
});

const writes = new Set(TOOLS.filter(({ effect }) => effect !== "read").map(({ name }) => name));

Deno.test("schemas keep to what every client and provider accepts", () => {
  for (const { name, inputSchema } of TOOLS.map(listing)) {
    assert.equal(inputSchema.type, "object", name);
    assert.equal(
      Object.hasOwn(inputSchema.properties ?? {}, "idempotency_key"),
      writes.has(name),
      name,
    );
    assert.equal(inputSchema.additionalProperties, false, name);
    const text = JSON.stringify(inputSchema);
    for (const word of ['"$ref"', '"anyOf"', '"oneOf"', '"allOf"', '"$schema"', '"type":[']) {
      assert.ok(!text.includes(word), `${name} has ${word}`);
    }
  }
});

Deno.test("a read-only connection has no tool that changes anything, whatever else it asked for", () => {
  const tools = selectTools({ ...everything, include: ["workspace_write"], readOnly: true });
  assert.ok(tools.length > 0 && tools.every(({ effect }) => effect === "read"));
});

Deno.test("tool names are unique", () => {
  assert.equal(new Set(TOOLS.map(({ name }) => name)).size, TOOLS.length);
});

Deno.test("the listing of every tool is as it was", async (t) => {
  await t.assertSnapshot(TOOLS.map(listing));
});
