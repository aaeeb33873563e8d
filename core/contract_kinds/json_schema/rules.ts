import { textWithin } from "../compatibility/patterns.ts";
import { samples } from "../compatibility/samples.ts";
import { isRecord } from "../compatibility/token.ts";
import type { Condition, Shape } from "../surface.ts";
import { conditionOf } from "./conditions.ts";
import type { Lowering } from "./lower.ts";
import { isCombined } from "./own_shape.ts";

type Node = Record<string, unknown>;
type Lower = (schema: unknown, how: Lowering) => Shape;

const MAX_EXAMPLES = 12;
const ALONE = [
  ["not"],
  ["propertyNames"],
  ["contains", "minContains", "maxContains"],
  ["dependentRequired"],
  ["dependentSchemas"],
];
const UNDECIDED = ["contentEncoding", "contentMediaType", "contentSchema"];

/** The keywords of a schema that are decided value by value. */
export function conditionsOf(node: Node, how: Lowering, lower: Lower): Condition[] {
  const rules = ALONE.filter(([main = ""]) => node[main] !== undefined).map((keys): Node =>
    Object.fromEntries(keys.flatMap((key) => node[key] === undefined ? [] : [[key, node[key]]]))
  );
  if (node.if !== undefined && (node.then !== undefined || node.else !== undefined)) {
    const { if: condition, then = true, else: otherwise = true } = node;
    rules.push({ if: condition, then, else: otherwise });
  }
  if (node.patternProperties !== undefined) {
    const { patternProperties, additionalProperties = true } = node;
    const declared = isRecord(node.properties) ? Object.keys(node.properties) : [];
    const properties = Object.fromEntries(declared.map((name) => [name, true]));
    rules.push({ patternProperties, additionalProperties, properties });
  }
  if (node.unevaluatedItems !== undefined && isCombined(node)) rules.push(node);
  const open = UNDECIDED.filter((key) => node[key] !== undefined).map((key) => ({
    text: `${key} ${JSON.stringify(node[key])}`,
  }));
  return [
    ...rules.map((rule) => ({
      ...conditionOf(rule, how.document),
      examples: () => examplesOf(rule, how, lower),
      ...(rule.not === undefined ? {} : { rulesOut: lower(rule.not, how) }),
    })),
    ...open,
  ];
}

/** Values that a rule is about: what it tells apart, names that it has patterns for. */
function examplesOf(rule: Node, how: Lowering, lower: Lower): unknown[] {
  const valuesOf = (schema: unknown) => samples(lower(schema, how)).slice(0, MAX_EXAMPLES);
  const { not, if: condition, then, else: otherwise, contains, propertyNames } = rule;
  const whole = [not, condition, then, otherwise].filter((each) => each !== undefined)
    .flatMap(valuesOf);
  const lists = contains === undefined ? [] : valuesOf(contains).flatMap((value) => [
    [value],
    [value, value],
    [value, value, value],
  ]);
  const names = propertyNames === undefined ? [] : valuesOf(propertyNames);
  const named = names.flatMap((name) => typeof name === "string" ? [{ [name]: "text" }] : []);
  return [...whole, ...lists, ...named, ...patterned(rule, valuesOf), ...dependent(rule, valuesOf)];
}

function patterned(rule: Node, valuesOf: (schema: unknown) => unknown[]): unknown[] {
  const { patternProperties } = rule;
  return Object.entries(isRecord(patternProperties) ? patternProperties : {}).flatMap(
    ([pattern, schema]) => {
      const name = textWithin({ pattern, minLength: 1 });
      if (name === null) return [];
      return [...valuesOf(schema), "text", 1.5, null, {}].map((value) => ({ [name]: value }));
    },
  );
}

function dependent(rule: Node, valuesOf: (schema: unknown) => unknown[]): unknown[] {
  const { dependentRequired, dependentSchemas } = rule;
  const names = Object.keys(isRecord(dependentRequired) ? dependentRequired : {});
  const schemas = Object.entries(isRecord(dependentSchemas) ? dependentSchemas : {});
  return [
    ...names.flatMap((name) => [{ [name]: "text" }, { [name]: 1 }]),
    ...schemas.flatMap(([name, schema]) =>
      [{}, ...valuesOf(schema)].flatMap((value) =>
        isRecord(value) ? [{ ...value, [name]: value[name] ?? "text" }] : []
      )
    ),
  ];
}
