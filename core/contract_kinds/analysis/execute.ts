import { bind, bindStatement } from "./bind.ts";
import { conditionOf, evaluateCompare } from "./condition.ts";
import { evaluate } from "./evaluate.ts";
import { type Alternatives, both, either, isInformative, NOTHING_KNOWN } from "./facts.ts";
import { EACH_ITEM, fieldOf } from "./member.ts";
import { importedValue } from "./module.ts";
import { boundNames } from "./pattern.ts";
import type { Statement, SwitchCase } from "./program.ts";
import { MAX_STEPS, perhaps, type Run, under, type Unit } from "./run.ts";
import { childScope, type Scope } from "./scope.ts";
import { opaque, type Value } from "./value.ts";

/** How a run of statements ends: it goes on, leaves the loop or case, or leaves the function. */
type Exit = "on" | "stop" | "leave";

export const MAX_ITEMS_FOLLOWED = 40;

/** Runs the top level of a file. */
export function executeFile(run: Run, unit: Unit): void {
  executeBlock(run, unit.scope, unit.program.body, []);
}

/** Runs statements in `scope`, collecting what they return. */
export function executeBlock(
  run: Run,
  scope: Scope,
  statements: readonly Statement[],
  returned: Value[],
): Exit {
  hoist(run, scope, statements);
  for (const statement of statements) {
    if (run.steps > MAX_STEPS) return "leave";
    const exit = execute(run, scope, statement, returned);
    if (exit !== "on") return exit;
    if (run.facts.length === 0) return "leave";
  }
  return "on";
}

/** Makes every name of the block known before its statement runs, as closures need them. */
function hoist(run: Run, scope: Scope, statements: readonly Statement[]): void {
  for (const statement of statements) {
    const names = statement.kind === "declare"
      ? [statement.name]
      : statement.kind === "let" && statement.scope === "block" && statement.value !== null
      ? boundNames(statement.target)
      : statement.kind === "import"
      ? statement.names.flatMap((each) => each.local ?? [])
      : [];
    for (const name of names) {
      if (scope.slots.get(name)?.value) continue;
      const slot = { value: null, pending: statement, isParam: false, branch: run.branch };
      scope.slots.set(name, slot);
    }
  }
}

function execute(run: Run, scope: Scope, statement: Statement, returned: Value[]): Exit {
  switch (statement.kind) {
    case "let":
    case "declare":
      if (!scope.done.has(statement)) bindStatement(run, scope, statement);
      return "on";
    case "import":
      takeAllNames(run, scope, statement);
      return "on";
    case "export":
      return "on";
    case "expression":
      evaluate(run, scope, statement.value);
      return "on";
    case "return":
      if (statement.value !== null) returned.push(evaluate(run, scope, statement.value));
      return "leave";
    case "throw": {
      const { value } = statement;
      if (value !== null) {
        under(run, both(run.facts, [{ failed: true }]), () => evaluate(run, scope, value));
      }
      return "leave";
    }
    case "stop":
      return "stop";
    case "if":
      return executeIf(run, scope, statement, returned);
    case "switch":
      return executeSwitch(run, scope, statement, returned);
    case "each":
      return executeEach(run, scope, statement, returned);
    case "loop":
      perhaps(run, () => executeBlock(run, childScope(scope, false), statement.body, returned));
      return "on";
    case "try":
      return executeTry(run, scope, statement, returned);
    case "block":
      return executeBlock(run, childScope(scope, false), statement.body, returned);
  }
}

function executeIf(
  run: Run,
  scope: Scope,
  statement: Extract<Statement, { kind: "if" }>,
  returned: Value[],
): Exit {
  const place = { file: scope.file, line: statement.line };
  const { whenTrue, whenFalse } = conditionOf(evaluate(run, scope, statement.test));
  const branch = (facts: Alternatives, body: readonly Statement[]): Exit =>
    executeBranch(run, scope, both(run.facts, facts), facts, place, body, returned);
  const then = branch(whenTrue, statement.then);
  const otherwise = branch(whenFalse, statement.otherwise);
  if (then !== "on" && otherwise !== "on") return then === otherwise ? then : "stop";
  if (then !== "on") narrow(run, whenFalse, place);
  else if (otherwise !== "on") narrow(run, whenTrue, place);
  return "on";
}

function executeBranch(
  run: Run,
  scope: Scope,
  facts: Alternatives,
  added: Alternatives,
  place: { file: string; line: number },
  body: readonly Statement[],
  returned: Value[],
): Exit {
  if (facts.length === 0) return "on";
  return perhaps(run, () =>
    under(run, facts, () => {
      if (isInformative(added)) announce(run, place);
      return executeBlock(run, childScope(scope, false), body, returned);
    }));
}

/** From here on more is known: the other branch has left. */
function narrow(run: Run, facts: Alternatives, place: { file: string; line: number }): void {
  if (!isInformative(facts)) return;
  run.facts = both(run.facts, facts);
  announce(run, place);
}

function announce(run: Run, place: { file: string; line: number }): void {
  for (const watcher of run.watchers) watcher.entered(run, place);
}

function executeSwitch(
  run: Run,
  scope: Scope,
  statement: Extract<Statement, { kind: "switch" }>,
  returned: Value[],
): Exit {
  const on = evaluate(run, scope, statement.on);
  const inner = childScope(scope, false);
  const exits = statement.cases.map((branch): Exit => {
    const facts = caseFacts(run, inner, on, branch);
    const line = branch.tests[0]?.line ?? statement.line;
    const place = { file: scope.file, line };
    return executeBranch(run, inner, both(run.facts, facts), facts, place, branch.body, returned);
  });
  const hasDefault = statement.cases.some((branch) => branch.tests.length === 0);
  return hasDefault && exits.every((exit) => exit === "leave") ? "leave" : "on";
}

/** What holds in a case: one of its tests equals the value, or is true where the value is `true`. */
function caseFacts(run: Run, scope: Scope, on: Value, branch: SwitchCase): Alternatives {
  if (branch.tests.length === 0) return NOTHING_KNOWN;
  const isTrue = on.kind === "scalar" && on.value === true;
  const each = branch.tests.map((test) => {
    const value = evaluate(run, scope, test);
    const place = { file: scope.file, line: test.line };
    return conditionOf(isTrue ? value : evaluateCompare(run, "==", on, value, place)).whenTrue;
  });
  return each.reduce((all, next) => either(all, next));
}

/** A loop over known items runs once for each, over anything else once for an element of it. */
function executeEach(
  run: Run,
  scope: Scope,
  statement: Extract<Statement, { kind: "each" }>,
  returned: Value[],
): Exit {
  const over = evaluate(run, scope, statement.over);
  const place = { file: scope.file, line: statement.line };
  const items = over.kind === "list" && !statement.keys
    ? over.items.slice(0, MAX_ITEMS_FOLLOWED)
    : [statement.keys ? opaque("key") : elementOfAny(run, over, place)];
  for (const item of items) {
    perhaps(run, () => {
      const inner = childScope(scope, false);
      bind(run, inner, statement.target, item, false);
      executeBlock(run, inner, statement.body, returned);
    });
  }
  return "on";
}

/** An element of something whose elements are not known one by one. */
function elementOfAny(
  run: Run,
  over: Value,
  place: { file: string; line: number },
): Value {
  return over.kind === "reply" || over.kind === "request"
    ? fieldOf(run, over, EACH_ITEM, place)
    : opaque("item");
}

function executeTry(
  run: Run,
  scope: Scope,
  statement: Extract<Statement, { kind: "try" }>,
  returned: Value[],
): Exit {
  const body = executeBlock(run, childScope(scope, false), statement.body, returned);
  const failed = both(run.facts, [{ failed: true }]);
  const rescue = statement.rescue.length === 0
    ? "on"
    : perhaps(run, () =>
      under(run, failed, () =>
        executeBlock(run, childScope(scope, false), statement.rescue, returned)));
  const after = executeBlock(run, childScope(scope, false), statement.after, returned);
  if (after !== "on") return after;
  if (body === "leave" && (statement.rescue.length === 0 || rescue === "leave")) return "leave";
  return "on";
}

/** `from x import *` takes in every name of the other file. */
function takeAllNames(
  run: Run,
  scope: Scope,
  statement: Extract<Statement, { kind: "import" }>,
): void {
  if (!statement.names.some((each) => each.local === null)) return;
  const all = importedValue(run, scope.file, statement.source, "*");
  if (all.kind !== "record") return;
  for (const [name, field] of all.fields) {
    if (scope.slots.has(name)) continue;
    const slot = { value: field.value, pending: null, isParam: false, branch: run.branch };
    scope.slots.set(name, slot);
  }
}
