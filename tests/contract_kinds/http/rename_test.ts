import assert from "node:assert/strict";
import fc from "fast-check";
import { validateContracts } from "../../../core/contract_kinds/mod.ts";

const word = fc.stringMatching(/^[a-z][a-z0-9]{2,8}(?:_[a-z]{2,6})?$/)
  .filter((name) => !RESERVED.has(name));
// Names that mean something by themselves: keywords, and the fields by which failures are told.
const RESERVED = new Set(
  ("error errors new for var let try do if in of case else enum with this void null true false " +
    "return class const break catch super throw while yield await async delete export import " +
    "public static switch typeof default extends finally function continue debugger package " +
    "private interface protected implements instanceof length app req res body fetch result")
    .split(" "),
);

interface Names {
  area: string;
  action: string;
  sent: string;
  read: string;
}

function systemOf(provider: Names, consumer: Names, agreed: Names) {
  const schema = {
    endpoints: [{
      path: `/${agreed.area}/${agreed.action}`,
      method: "POST",
      request: { [agreed.sent]: "string" },
      response: { [agreed.read]: "string" },
    }],
  };
  const api = `
import express from "express";
const app = express();
app.post("/${provider.area}/${provider.action}", (req, res) => {
  const { ${provider.sent} } = req.body;
  res.json({ ${provider.read}: String(${provider.sent}) });
});
`;
  const ui = `
export async function run(value) {
  const result = await fetch("/${consumer.area}/${consumer.action}", {
    method: "POST",
    body: JSON.stringify({ ${consumer.sent}: value }),
  });
  return (await result.json()).${consumer.read};
}
`;
  const contract = {
    id: "C1",
    name: "API",
    kind: "http",
    owner: "api",
    consumers: [{ module: "ui", pinned: null }],
    version: 1,
    schema,
  };
  const modules = new Map([
    ["api", [{ path: "api/app.js", text: api }]],
    ["ui", [{ path: "ui/run.js", text: ui }]],
  ]);
  return validateContracts([contract], modules);
}

const four = fc.uniqueArray(word, { minLength: 5, maxLength: 5 });

function namesOf([area = "", action = "", sent = "", read = ""]: string[]): Names {
  return { area, action, sent, read };
}

Deno.test("names do not matter as long as both sides and the contract share them", async () => {
  await fc.assert(
    fc.asyncProperty(four, async (words) => {
      const names = namesOf(words);
      const [verdict] = await systemOf(names, names, names);
      assert.deepEqual([verdict?.status, verdict?.violations], ["STABLE", []]);
    }),
    { numRuns: 60, seed: 7 },
  );
});

Deno.test("any one name changed on one side breaks the contract on that side", async () => {
  const which = fc.constantFrom("area", "action", "sent", "read");
  await fc.assert(
    fc.asyncProperty(four, which, fc.boolean(), async (words, key, atProvider) => {
      const names = namesOf(words);
      const changed = { ...names, [key]: words[4] };
      const [verdict] = atProvider
        ? await systemOf(changed, names, names)
        : await systemOf(names, changed, names);
      assert.equal(verdict?.status, "BROKEN");
      const sides = verdict?.violations.map(({ side }) => side);
      assert.deepEqual([...new Set(sides)], [atProvider ? "provider" : "consumer"]);
    }),
    { numRuns: 80, seed: 7 },
  );
});
