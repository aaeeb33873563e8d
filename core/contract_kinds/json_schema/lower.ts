import { isRecord } from "../compatibility/token.ts";
import type { SchemaProblem } from "../kind.ts";
import { type Condition, type Shape, shapeText, UNKNOWN } from "../surface.ts";
import { conditionOf } from "./conditions.ts";
import { areDisjoint } from "../compatibility/disjoint.ts";
import { type Document, nameOfReference } from "./document.ts";
import { anyOf, intersect, type Pairs, reference, restricted } from "./intersect.ts";
import { modern } from "./modern.ts";
import { ownShape } from "./own_shape.ts";

/** Which way data goes: read-only fields are not given, write-only ones do not come back. */
type Direction = "input" | "output";

/** One reading of a document's schemas for one direction. */
export interface Lowering {
  document: Document;
  direction: Direction;
  /** Shapes by schema, so that a recursive type is met again as the same object. */
  known: Map<unknown, Shape>;
  pairs: Pairs;
  problems: SchemaProblem[];
}

export function createLowering(document: Document, direction: Direction): Lowering {
  return { document, direction, known: new Map(), pairs: new Map(), problems: [] };
}

/** The shape of what a schema allows. */
export function lower(schema: unknown, how: Lowering): Shape {
  if (schema === true || schema === undefined) return UNKNOWN;
  if (schema === false) return { kind: "never" };
  if (!isRecord(schema)) return UNKNOWN;
  const known = how.known.get(schema);
  if (known !== undefined) return known;
  const node = modern(schema);
  const isLazy = ["$ref", "$dynamicRef", "allOf", "oneOf"].some((key) => node[key] !== undefined);
  if (!isLazy) {
    const shape = assembled(node, how);
    how.known.set(schema, shape);
    return shape;
  }
  const shape = reference(nameOf(node), () => assembled(node, how));
  how.known.set(schema, shape);
  return shape;
}

/** The shapes that a document's part stands for, at once: nothing may be left to be found later. */
export function settle(shape: Shape, seen: Set<Shape> = new Set()): void {
  if (seen.has(shape)) return;
  seen.add(shape);
  switch (shape.kind) {
    case "reference":
      return settle(shape.target(), seen);
    case "restricted":
      return settle(shape.base, seen);
    case "union":
      return shape.options.forEach((option) => settle(option, seen));
    case "array":
      return [shape.items, ...shape.first ?? []].forEach((item) => settle(item, seen));
    case "object":
      for (const { shape: inner } of shape.fields.values()) settle(inner, seen);
      if (shape.rest !== undefined) settle(shape.rest, seen);
      return;
    default:
      return;
  }
}

type Node = Record<string, unknown>;

function assembled(node: Node, how: Lowering): Shape {
  const { shape, conditions } = ownShape(node, how, lower);
  const parts = [shape];
  const rules = [...conditions];
  for (const key of ["$ref", "$dynamicRef"]) {
    const written = node[key];
    if (typeof written === "string") parts.push(referred(written, how, rules));
  }
  for (const part of listOf(node.allOf)) parts.push(lower(part, how));
  if (node.anyOf !== undefined) {
    parts.push(anyOf(listOf(node.anyOf).map((each) => lower(each, how))));
  }
  if (node.oneOf !== undefined) parts.push(exactlyOne(listOf(node.oneOf), how, rules));
  const whole = parts.reduce((all, part) => forced(intersect(all, part, how.pairs)));
  const isIdle = (rule: Condition) =>
    rule.rulesOut !== undefined && areDisjoint(whole, rule.rulesOut, false);
  const kept = rules.filter((rule) => !isIdle(rule));
  return closedIfEvaluated(restricted(whole, kept), node, how);
}

function forced(shape: Shape): Shape {
  return shape.kind === "reference" ? forced(shape.target()) : shape;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function referred(written: string, how: Lowering, rules: Condition[]): Shape {
  const target = how.document.resolve(written);
  if (target !== undefined) return lower(target, how);
  if (how.document.isLocal(written)) {
    how.problems.push({ at: written, message: "there is nothing that this refers to" });
  }
  // What lies elsewhere is not fetched: the same reference is the same, all else is open.
  rules.push({ text: `$ref ${written}` });
  return UNKNOWN;
}

/** Of alternatives only one may hold: for some that is sure, for others it is a rule besides. */
function exactlyOne(schemas: readonly unknown[], how: Lowering, rules: Condition[]): Shape {
  const options = schemas.map((each) => lower(each, how));
  const areAll = (named: boolean) =>
    options.every((left, index) =>
      options.slice(index + 1).every((right) => areDisjoint(left, right, named))
    );
  if (!areAll(false)) {
    const rule = conditionOf({ oneOf: schemas }, how.document);
    rules.push(areAll(true) ? { ...rule, assumed: true } : rule);
  }
  return anyOf(options);
}

/** `unevaluatedProperties: false` closes what all parts together name. */
function closedIfEvaluated(shape: Shape, node: Node, how: Lowering): Shape {
  if (node.unevaluatedProperties === undefined || node.unevaluatedProperties === true) return shape;
  const isPlain = node.anyOf === undefined && node.oneOf === undefined && node.if === undefined &&
    node.patternProperties === undefined && node.dependentSchemas === undefined;
  const inner = shape.kind === "restricted" ? shape.base : shape;
  if (!isPlain || inner.kind !== "object" || !inner.open || inner.rest !== undefined) {
    return restricted(shape, [conditionOf(node, how.document)]);
  }
  const closed: Shape = node.unevaluatedProperties === false
    ? { ...inner, open: false }
    : { ...inner, rest: lower(node.unevaluatedProperties, how) };
  return shape.kind === "restricted" ? restricted(closed, shape.conditions) : closed;
}

/** What messages call it. */
function nameOf(node: Node): string {
  const written = node.$ref ?? node.$dynamicRef;
  if (typeof written === "string") return nameOfReference(written);
  const [parts, mark] = Array.isArray(node.oneOf) ? [node.oneOf, "|"] : [listOf(node.allOf), " & "];
  const names = parts.map((part) => {
    if (!isRecord(part)) return "any";
    if (typeof part.$ref === "string") return nameOfReference(part.$ref);
    return typeof part.type === "string" ? part.type : "...";
  });
  return names.join(mark) || shapeText(UNKNOWN);
}
