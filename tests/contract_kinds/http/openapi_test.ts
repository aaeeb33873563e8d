import SwaggerParser from "@apidevtools/swagger-parser";
import assert from "node:assert/strict";
import { compareSchemas, exportOpenApi, schemaProblems } from "../../../core/contract_kinds/mod.ts";
import { API, judgeOne, UI } from "./judge.ts";
import { LOGIN, VERIFY } from "./workspaces/workspace.ts";

const SHORTHAND = {
  description: "How one logs in.",
  endpoints: [
    {
      path: "/auth/login",
      method: "POST",
      description: "Gives a token.",
      request: { email: "string", password: "string", "remember?": "bool", scopes: "read|write" },
      response: { token: "string", expires_in: "int", user: { tags: "string[]", age: "int|null" } },
    },
    {
      path: "/users/:id/posts/{id}",
      method: "GET",
      headers: { Authorization: "Bearer <token>", "X-Trace?": "<id>" },
      request: { page: "int?", size: "int" },
      response: [{ title: "string", body: "any" }],
    },
    { path: "/ping", method: "HEAD" },
  ],
};

async function exported(schema: unknown) {
  const document = exportOpenApi({ name: "AuthAPI", version: "1.2.0", schema });
  assert.ok(document !== null);
  const copy = structuredClone(document) as unknown as Parameters<typeof SwaggerParser.validate>[0];
  await SwaggerParser.validate(copy);
  return document;
}

Deno.test("the shorthand exported as OpenAPI 3.1 is valid and says the same", async () => {
  const document = await exported(SHORTHAND);
  assert.equal(document.openapi, "3.1.0");
  const { class: name, changes } = await compareSchemas("http", SHORTHAND, document);
  assert.ok(["none", "patch"].includes(name), JSON.stringify(changes));
  assert.deepEqual((await compareSchemas("http", document, await exported(document))).changes, []);
});

Deno.test("an OpenAPI 3.0 contract is exported as 3.1 and says the same", async () => {
  const old = {
    openapi: "3.0.3",
    info: { title: "Pets", version: "1" },
    paths: {
      "/pets/{id}": {
        get: {
          parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
          responses: {
            "200": {
              description: "ok",
              content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
            },
          },
        },
      },
    },
    components: {
      schemas: {
        Pet: {
          type: "object",
          required: ["age"],
          properties: {
            age: { type: "integer", nullable: true, minimum: 0, exclusiveMinimum: true },
          },
        },
      },
    },
  };
  const document = await exported(old);
  assert.equal(document.openapi, "3.1.0");
  assert.deepEqual(await compareSchemas("http", old, document), { class: "none", changes: [] });
});

Deno.test("what is wrong in an OpenAPI document is named with its place", async () => {
  const document = (schema: unknown) => ({
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    paths: {
      "/a": {
        get: { responses: { "200": { content: { "application/json": { schema } } } } },
      },
    },
  });
  const at = "paths./a.get.responses.200.content.application/json.schema";
  assert.deepEqual(
    await schemaProblems("http", document({ type: "strnig" })),
    [
      `${at}.type: must be equal to one of the allowed values`,
      `${at}.type: must be array`,
      `${at}.type: must match a schema in anyOf`,
    ].slice(0, 1),
  );
  assert.deepEqual(await schemaProblems("http", document({ $ref: "#/components/schemas/No" })), [
    "#/components/schemas/No: there is nothing that this refers to",
  ]);
  assert.deepEqual(await schemaProblems("http", { swagger: "2.0", paths: {} }), [
    "openapi: version 2.0 is not read; allowed: 3.0 and 3.1",
  ]);
  assert.deepEqual(await schemaProblems("http", { openapi: "3.1.0" }), [
    "paths: there are no paths",
  ]);
});

Deno.test("code is held against an OpenAPI contract as against the shorthand", async () => {
  const schema = exportOpenApi({
    name: "AuthAPI",
    version: "1.0.0",
    schema: { endpoints: [LOGIN, VERIFY] },
  });
  assert.equal((await judgeOne({ contract: { schema }, api: API, ui: UI })).status, "STABLE");
  const wrong = UI.replaceAll("/auth/verify", "/auth/verfy");
  const verdict = await judgeOne({ contract: { schema }, api: API, ui: wrong });
  assert.equal(verdict.status, "BROKEN");
  assert.match(verdict.violations[0]?.message ?? "", /Did you mean GET \/auth\/verify\?/);
});
