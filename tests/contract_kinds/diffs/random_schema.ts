import * as fc from "fast-check";

export type Schema = boolean | { [keyword: string]: unknown };

const NAMES = ["a", "b", "c", "d"];
/** A recursive type that every generated document holds. */
export const COMPONENTS = {
  schemas: {
    Node: {
      type: "object",
      required: ["a"],
      properties: { a: { type: "integer" }, next: { $ref: "#/components/schemas/Node" } },
    },
  },
};

const bound = fc.integer({ min: -3, max: 8 });
const size = fc.integer({ min: 0, max: 3 });
const text = fc.constantFrom("a", "b", "xx", "", "2024-02-29");

const optionally = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

function defined(value: Record<string, unknown>): Schema {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}

const type = fc.constantFrom("integer", "number");
const numeric = fc.oneof(
  type.map((each) => ({ type: each })),
  fc.tuple(type, bound, fc.nat({ max: 6 })).map(([each, minimum, width]) => ({
    type: each,
    minimum,
    maximum: minimum + width,
  })),
  fc.tuple(type, bound).map(([each, exclusiveMinimum]) => ({ type: each, exclusiveMinimum })),
  fc.tuple(type, fc.constantFrom(1, 2, 3, 0.5)).map(([each, multipleOf]) => ({
    type: each,
    multipleOf,
  })),
);

const textual = fc.oneof(
  fc.constant({ type: "string" }),
  fc.tuple(size, size).map(([minLength, more]) => ({
    type: "string",
    minLength,
    maxLength: minLength + more,
  })),
  fc.constantFrom("^[a-z]*$", "^[a-z0-9]+$", "a", "^a", "^(a|b)$", "x{2}$").map((pattern) => ({
    type: "string",
    pattern,
  })),
  fc.constantFrom("date", "email", "uuid").map((format) => ({ type: "string", format })),
);

const literal = fc.constantFrom("a", "b", "xx", 1, 2, true, null);
const valued = fc.uniqueArray(literal, { minLength: 1, maxLength: 4 }).map((values) => ({
  enum: values,
}));

/** Schemas of draft 2020-12 that meet often enough to be of use. */
export const { schema } = fc.letrec<{ schema: Schema; leaf: Schema }>((tie) => ({
  leaf: fc.oneof(
    { weight: 4, arbitrary: textual },
    { weight: 4, arbitrary: numeric },
    { weight: 3, arbitrary: valued },
    { weight: 1, arbitrary: fc.constantFrom<Schema>({ type: "boolean" }, { type: "null" }, {}) },
    { weight: 1, arbitrary: fc.constant({ type: ["string", "null"] }) },
    {
      weight: 1,
      arbitrary: fc.constant({ type: ["integer", "string"], minimum: 1, minLength: 1 }),
    },
    { weight: 1, arbitrary: literal.map((value) => ({ const: value })) },
    { weight: 1, arbitrary: fc.constant({ $ref: "#/components/schemas/Node" }) },
  ),
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie("leaf"),
    objectOf(tie("schema")),
    objectOf(tie("schema")),
    fc.record({
      type: fc.constant("array"),
      items: optionally(tie("schema")),
      prefixItems: optionally(fc.array(tie("schema"), { minLength: 1, maxLength: 2 })),
      minItems: optionally(size),
      maxItems: optionally(fc.integer({ min: 3, max: 5 })),
      uniqueItems: fc.constantFrom(undefined, undefined, true),
    }).map(defined),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
    fc.tuple(objectOf(tie("leaf")), objectOf(tie("leaf"))).map((allOf) => ({ allOf })),
    fc.tuple(objectOf(tie("leaf")), tie("leaf")).map(([own, not]) => ({ ...own, not })),
    fc.tuple(objectOf(tie("leaf")), objectOf(tie("leaf")), objectOf(tie("leaf"))).map((
      [own, condition, then],
    ) => ({ ...own, if: condition, then })),
  ),
}));

function objectOf(inner: fc.Arbitrary<Schema>): fc.Arbitrary<{ [keyword: string]: unknown }> {
  const names = fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 3 });
  return fc.record({
    type: fc.constant("object"),
    properties: names.chain((each) =>
      fc.record(Object.fromEntries(each.map((name) => [name, inner])))
    ),
    required: optionally(fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 })),
    additionalProperties: optionally(fc.oneof(fc.boolean(), inner)),
    minProperties: fc.constantFrom(undefined, undefined, undefined, 1, 2),
  }).map((value) => defined(value) as { [keyword: string]: unknown });
}

/** A schema and the same with one or two small changes somewhere in it. */
export const pair: fc.Arbitrary<[Schema, Schema]> = fc.tuple(
  schema,
  fc.array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 11 }), schema), {
    minLength: 1,
    maxLength: 2,
  }),
).map(([old, changes]) => [
  old,
  changes.reduce((now, [at, how, other]) => changed(now, { left: at }, how, other), old),
]);

/** The schema with its `at`-th part changed. */
function changed(node: Schema, at: { left: number }, how: number, other: Schema): Schema {
  if (typeof node === "boolean") return node;
  if (at.left === 0) {
    at.left = -1;
    return small(node, how, other);
  }
  at.left -= 1;
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    return typeof value === "object" && value !== null
      ? changed(value as Schema, at, how, other)
      : value;
  };
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === "properties") {
        const inner = Object.entries(value as Record<string, Schema>);
        return [key, Object.fromEntries(inner.map(([name, each]) => [name, visit(each)]))];
      }
      const isSchema = ["items", "not", "if", "then", "additionalProperties"].includes(key) ||
        ["anyOf", "oneOf", "allOf", "prefixItems"].includes(key);
      return [key, isSchema ? visit(value) : value];
    }),
  );
}

function small(node: { [keyword: string]: unknown }, how: number, other: Schema): Schema {
  const properties = { ...(node.properties as Record<string, unknown> | undefined) };
  const required = (node.required ?? []) as string[];
  switch (how) {
    case 0:
      return other;
    case 1:
      return { ...node, description: "said otherwise" };
    case 2:
      return { ...node, required: required.length > 0 ? [] : ["a"] };
    case 3:
      return { ...node, properties: { ...properties, d: other } };
    case 4:
      delete properties.a;
      return { ...node, properties };
    case 5:
      return { ...node, additionalProperties: node.additionalProperties !== false ? false : true };
    case 6:
      return { ...node, enum: [...((node.enum ?? []) as unknown[]), "xx", 1] };
    case 7:
      return { ...node, minimum: Number(node.minimum ?? 0) + 1 };
    case 8:
      return { anyOf: [other, node] };
    case 9:
      return { allOf: [node, other] };
    case 10:
      return { ...node, maxLength: Math.max(0, Number(node.maxLength ?? 3) - 1), maxItems: 2 };
    default:
      return { allOf: [{ anyOf: [node] }], oneOf: [true] };
  }
}

/** Values that may be of a schema; its own names and one that no schema has. */
export function valuesOf(node: unknown, depth = 0): fc.Arbitrary<unknown> {
  const plain = fc.oneof(text, bound, fc.constantFrom(1.5, true, false, null, "2024-02-29"));
  if (typeof node !== "object" || node === null || depth > 5) return plain;
  const own = node as Record<string, unknown>;
  const inner = (each: unknown) => valuesOf(each, depth + 1);
  const choices: fc.Arbitrary<unknown>[] = [];
  if (typeof own.$ref === "string") choices.push(inner(COMPONENTS.schemas.Node));
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    const parts = (own[key] ?? []) as unknown[];
    choices.push(...parts.map(inner));
    if (key === "allOf" && parts.length > 1) {
      choices.push(
        fc.tuple(...parts.map(inner)).map((values) => {
          const isRecord = (each: unknown) =>
            typeof each === "object" && each !== null && !Array.isArray(each);
          return values.every(isRecord) ? Object.assign({}, ...values) : values[0];
        }),
      );
    }
  }
  if (Array.isArray(own.enum)) choices.push(fc.constantFrom(...own.enum));
  if (own.const !== undefined) choices.push(fc.constant(own.const));
  const types = [own.type].flat();
  if (types.includes("array") || own.items !== undefined) {
    const first = (own.prefixItems ?? []) as unknown[];
    choices.push(
      fc.tuple(
        fc.tuple(...first.map(inner)),
        fc.array(inner(own.items), { maxLength: 3 }),
        fc.nat({ max: 5 }),
      ).map(([head, tail, length]) => [...head, ...tail].slice(0, length)),
    );
  }
  if (types.includes("object") || own.properties !== undefined) {
    const properties = (own.properties ?? {}) as Record<string, unknown>;
    const required = (own.required ?? []) as string[];
    const extra = own.additionalProperties === false ? {} : { zz: inner(own.additionalProperties) };
    const fields = Object.fromEntries(
      [...new Set([...Object.keys(properties), ...required])].map((name) => [
        name,
        inner(properties[name] ?? own.additionalProperties),
      ]),
    );
    const all: Record<string, fc.Arbitrary<unknown>> = { ...fields, ...extra };
    choices.push(
      fc.record(all, {
        requiredKeys: required.filter((name) => name in fields),
      }),
    );
    choices.push(fc.record(fields));
  }
  return choices.length === 0 ? plain : fc.oneof(...choices, plain);
}
