import type { Place } from "../surface.ts";
import { evaluate } from "./evaluate.ts";
import { fieldOf, indexOf, setElement, setMember } from "./member.ts";
import type { Pattern, Statement } from "./program.ts";
import type { Run } from "./run.ts";
import { functionScope, type Scope, scopeOf } from "./scope.ts";
import { shapeOfType } from "./type.ts";
import { choiceOf, isNothing, nothing, opaque, type Value } from "./value.ts";

/** Carries out a declaring statement: works out its value and names it. */
export function bindStatement(run: Run, scope: Scope, statement: Statement): void {
  if (statement.kind === "declare") {
    declare(run, scope, statement.name, evaluate(run, scope, statement.value), false);
  } else if (statement.kind === "let") {
    const target = statement.scope === "function" ? functionScope(scope) : scope;
    const value = statement.value === null ? nothing() : evaluate(run, scope, statement.value);
    bind(run, target, statement.target, value, false);
  }
}

/** Names the parts of `value` as the pattern says. */
export function bind(
  run: Run,
  scope: Scope,
  pattern: Pattern,
  given: Value,
  isParam: boolean,
): void {
  const place = { file: scope.file, line: pattern.line };
  const value = withFallback(run, scope, pattern, given);
  switch (pattern.kind) {
    case "bind":
      return declare(run, scope, pattern.name, withType(run, scope, pattern, value), isParam);
    case "place":
      return assign(run, scope, pattern, value, false);
    case "fields":
      for (const { key, target } of pattern.fields) {
        const at = { file: scope.file, line: target.line };
        const part = key === null ? opaque("") : fieldOf(run, value, key, at);
        bind(run, scope, target, part, isParam);
      }
      break;
    case "items":
      pattern.items.forEach((target, index) => {
        if (target !== null) bind(run, scope, target, itemAt(run, value, index, place), isParam);
      });
  }
  if (pattern.rest !== null) declare(run, scope, pattern.rest, restOf(pattern, value), isParam);
}

/** What is left of a record when the named fields are taken out. */
function restOf(pattern: Pattern, value: Value): Value {
  if (pattern.kind !== "fields" || value.kind !== "record") return opaque(pattern.kind);
  const taken = new Set(pattern.fields.map((field) => field.key));
  const fields = new Map([...value.fields].filter(([name]) => !taken.has(name)));
  return { ...value, fields };
}

function itemAt(run: Run, value: Value, index: number, place: Place): Value {
  return indexOf(run, value, { kind: "scalar", type: "integer", value: index }, place);
}

function withFallback(run: Run, scope: Scope, pattern: Pattern, value: Value): Value {
  if (pattern.fallback === null) return value;
  if (isNothing(value)) return evaluate(run, scope, pattern.fallback);
  const certain = value.kind !== "opaque" && value.kind !== "choice";
  return certain ? value : choiceOf([value, evaluate(run, scope, pattern.fallback)]);
}

function withType(run: Run, scope: Scope, pattern: Pattern, value: Value): Value {
  if (pattern.kind !== "bind" || pattern.type === null || value.kind !== "opaque") return value;
  const shape = shapeOfType(run, scope.file, pattern.type);
  return value.shape.kind === "unknown" ? { ...value, shape } : value;
}

function declare(run: Run, scope: Scope, name: string, value: Value, isParam: boolean): void {
  const slot = scope.slots.get(name);
  if (slot?.value && !isParam && slot.branch < run.branch) {
    slot.value = choiceOf([slot.value, value]);
    return;
  }
  scope.slots.set(name, { value, pending: null, isParam, branch: run.branch });
}

/** Gives an existing name or place a new value; where that may not happen, both are kept. */
export function assign(
  run: Run,
  scope: Scope,
  pattern: Pattern,
  value: Value,
  isJoin: boolean,
): void {
  const place = { file: scope.file, line: pattern.line };
  if (pattern.kind === "place") {
    const { target } = pattern;
    if (target.kind === "member") {
      setMember(run, scope, target.object, target.property, value, place);
    } else if (target.kind === "index") {
      const key = evaluate(run, scope, target.index);
      const object = evaluate(run, scope, target.object);
      setElement(run, object, key, value, place);
    }
    return;
  }
  if (pattern.kind !== "bind") return bind(run, functionScope(scope), pattern, value, false);
  const owner = scopeOf(scope, pattern.name) ?? functionScope(scope);
  const slot = owner.slots.get(pattern.name);
  const before = slot?.value ?? null;
  const mayBeSkipped = slot !== undefined && slot.branch < run.branch;
  const kept = before === null || isJoin || !mayBeSkipped ? value : choiceOf([before, value]);
  const branch = slot?.branch ?? run.branch;
  owner.slots.set(pattern.name, { value: kept, pending: null, isParam: false, branch });
}
