import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/2020";
import addFormats from "ajv-formats";
import * as fc from "fast-check";
import { compareSchemas } from "../../../core/contract_kinds/mod.ts";
import { COMPONENTS, pair, type Schema, valuesOf } from "./random_schema.ts";

const RUNS = Number(Deno.env.get("MAESTRO_PROPERTY_RUNS") ?? 300);
const VALUES = 60;

const ajv = addFormats.default(new Ajv2020({ strict: false, logger: false }));

function validator(schema: Schema): (value: unknown) => boolean {
  const whole = typeof schema === "boolean" ? { allOf: [schema] } : schema;
  return ajv.compile({ ...whole, components: COMPONENTS });
}

function api(side: "input" | "output", schema: Schema): unknown {
  const content = { "application/json": { schema } };
  const operation = side === "input"
    ? { requestBody: { required: true, content }, responses: { "204": { description: "ok" } } }
    : { responses: { "200": { description: "ok", content } } };
  return {
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    components: COMPONENTS,
    paths: { "/x": { post: operation } },
  };
}

/** Rules of these may never matter, and then no value shows them. */
function isUndecided(schema: Schema): boolean {
  return /"(?:not|if|oneOf)":/.test(JSON.stringify(schema));
}

/** What a witness says was sent. */
function bodyOf(side: "input" | "output", witness: unknown): unknown {
  const outer = witness as { body?: unknown; "200"?: { body?: unknown } };
  return side === "input" ? outer.body : outer["200"]?.body;
}

for (const side of ["input", "output"] as const) {
  Deno.test(`a verdict on ${side} is never contradicted by values, a witness always fails`, async () => {
    let majors = 0;
    let shown = 0;
    await fc.assert(
      fc.asyncProperty(pair, fc.infiniteStream(fc.nat()), async ([old, now], seeds) => {
        const { class: name, changes } = await compareSchemas(
          "http",
          api(side, old),
          api(side, now),
        );
        const [before, after] = [validator(old), validator(now)];
        const [sub, sup] = side === "input" ? [before, after] : [after, before];
        const source = side === "input" ? old : now;
        if (name !== "major") {
          const seed = seeds.next().value ?? 0;
          for (const sample of fc.sample(valuesOf(source), { numRuns: VALUES, seed })) {
            const value: unknown = JSON.parse(JSON.stringify(sample));
            assert.ok(
              !sub(value) || sup(value),
              `${name}, but ${JSON.stringify(value)} fails: ${JSON.stringify(changes)}`,
            );
            const isSame = name === "none" || name === "patch";
            assert.ok(!isSame || sub(value) === sup(value), `${name}: ${JSON.stringify(value)}`);
          }
        }
        for (const change of changes) {
          if (change.class !== "major") continue;
          const counts = !isUndecided(old) && !isUndecided(now);
          if (counts) majors += 1;
          if (change.witness === undefined) continue;
          if (counts) shown += 1;
          const value = JSON.parse(JSON.stringify(bodyOf(side, change.witness) ?? null));
          assert.ok(
            sub(value) && !sup(value),
            `${change.change}: ${JSON.stringify(value)} ${sub(value)} ${sup(value)}`,
          );
        }
      }),
      { numRuns: RUNS, seed: 7 },
    );
    assert.ok(shown >= majors * 0.9, `${shown} of ${majors} major changes have an example`);
  });
}
