import assert from "node:assert/strict";
import { schemaProblems, validateContracts } from "../../../core/contract_kinds/mod.ts";

const ENDPOINT = { path: "/x", method: "GET" };
const TYPES = "string, int, integer, number, float, boolean, bool, null, any, unknown, object, " +
  "array, each with [] for a list and ? for optional, a|b for one of several values, or a nested object";

function problems(...endpoints: unknown[]): Promise<string[]> {
  return schemaProblems("http", { endpoints });
}

Deno.test("every form of the shorthand is accepted", async () => {
  const fields = {
    a: "string",
    b: "int?",
    "c?": "number",
    d: "string[]",
    e: "open|closed",
    f: '"x"|"y"',
    g: { h: "bool", i: ["float"] },
    j: [{ k: "any" }],
    l: "string|null",
    m: "object",
    n: "(a|b)[]",
  };
  assert.deepEqual(
    await problems(
      { ...ENDPOINT, method: "post", request: fields, response: fields, description: "all" },
      { path: "/users/{id}/posts/:post", method: "PUT", headers: { "X-Key": "<key>" } },
      { path: "/list", method: "GET", response: ["string"] },
    ),
    [],
  );
});

Deno.test("what is wrong in a schema is named with its place and what is allowed", async () => {
  assert.deepEqual(await schemaProblems("http", 7), [
    "Invalid input: expected object, received number",
  ]);
  assert.deepEqual(await problems(), ["endpoints: Too small: expected array to have >=1 items"]);
  assert.deepEqual(await problems({ path: "x", method: "FETCH" }), [
    'endpoints[0].path: must start with "/"',
    "endpoints[0].method: not one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS",
  ]);
  assert.deepEqual(await problems(ENDPOINT, { ...ENDPOINT, path: "/y", body: {} }), [
    "endpoints[1]: unknown key body; allowed: path, method, request, response, headers, description",
  ]);
  assert.deepEqual(await problems({ ...ENDPOINT, response: { user: { name: "text" } } }), [
    `endpoints[0].response.user.name: unknown type "text"; allowed: ${TYPES}`,
  ]);
  assert.deepEqual(await problems({ ...ENDPOINT, request: { ok: true } }), [
    `endpoints[0].request.ok: true is not a type; allowed: ${TYPES}`,
  ]);
  assert.deepEqual(await problems({ ...ENDPOINT, response: { list: ["string", "int"] } }), [
    "endpoints[0].response.list: a list is written as [type], with one item",
  ]);
});

Deno.test("one endpoint cannot be declared twice, whatever its parameter is called", async () => {
  assert.deepEqual(
    await problems({ path: "/users/:id", method: "GET" }, { path: "/users/{name}", method: "get" }),
    ["endpoints[1]: GET /users/{} is declared twice"],
  );
});

Deno.test("schemas beyond the limits of size and depth are refused", async () => {
  const many = Array.from({ length: 201 }, (_, index) => ({ path: `/p${index}`, method: "GET" }));
  assert.match((await problems(...many)).join(), /endpoints: Too big/);
  let deep: unknown = "string";
  for (let level = 0; level < 12; level++) deep = { inner: deep };
  assert.match(
    (await problems({ ...ENDPOINT, response: deep })).join(),
    /nested deeper than 8 levels/,
  );
  const wide = Object.fromEntries(
    Array.from({ length: 2_001 }, (_, index) => [`f${index}`, "int"]),
  );
  assert.deepEqual(await problems({ ...ENDPOINT, response: wide }), [
    "endpoints[0].response: more than 2000 fields",
  ]);
});

Deno.test("a contract whose schema cannot be read is broken, and says where", async () => {
  const [verdict] = await validateContracts([{
    id: "C7",
    name: "Odd",
    kind: "http",
    owner: "api",
    consumers: [],
    version: 1,
    schema: { endpoints: [{ path: "/x", method: "GET", response: { n: "integr" } }] },
  }], new Map());
  assert.equal(verdict?.status, "BROKEN");
  assert.deepEqual(
    verdict?.violations.map(({ rule, element, message }) => [rule, element, message]),
    [[
      "schema_invalid",
      "endpoints[0].response.n",
      `Cannot read the schema of Odd (C7): endpoints[0].response.n: unknown type "integr"; allowed: ${TYPES}`,
    ]],
  );
});
