import type { Expression, Pattern, Statement } from "../analysis/program.ts";

/** Every expression of some statements, outer ones first; nested functions only where asked for. */
export function* expressionsIn(
  body: readonly Statement[],
  intoFunctions: boolean,
): Generator<Expression> {
  for (const statement of body) {
    for (const own of ownExpressions(statement)) yield* expressionsOf(own, intoFunctions);
    for (const inner of innerBodies(statement)) yield* expressionsIn(inner, intoFunctions);
  }
}

function* expressionsOf(expression: Expression, intoFunctions: boolean): Generator<Expression> {
  yield expression;
  for (const child of childrenOf(expression)) yield* expressionsOf(child, intoFunctions);
  if (!intoFunctions) return;
  if (expression.kind === "function") yield* expressionsIn(expression.fn.body, true);
  if (expression.kind === "class") {
    for (const { fn } of expression.node.methods) yield* expressionsIn(fn.body, true);
  }
}

/** Every return of a function's body, nested functions left out. */
export function* returnsIn(body: readonly Statement[]): Generator<Statement & { kind: "return" }> {
  for (const statement of body) {
    if (statement.kind === "return") yield statement;
    for (const inner of innerBodies(statement)) yield* returnsIn(inner);
  }
}

/** The expressions that stand directly in a statement. */
function ownExpressions(statement: Statement): Expression[] {
  switch (statement.kind) {
    case "let":
      return [...fallbacksOf(statement.target), ...(statement.value ? [statement.value] : [])];
    case "expression":
    case "declare":
      return [statement.value];
    case "return":
    case "throw":
      return statement.value === null ? [] : [statement.value];
    case "if":
      return [statement.test];
    case "switch":
      return [statement.on, ...statement.cases.flatMap((each) => each.tests)];
    case "each":
      return [...fallbacksOf(statement.target), statement.over];
    default:
      return [];
  }
}

/** The blocks that stand directly in a statement. */
export function innerBodies(statement: Statement): (readonly Statement[])[] {
  switch (statement.kind) {
    case "if":
      return [statement.then, statement.otherwise];
    case "switch":
      return statement.cases.map((each) => each.body);
    case "each":
    case "loop":
    case "block":
      return [statement.body];
    case "try":
      return [statement.body, statement.rescue, statement.after];
    default:
      return [];
  }
}

/** The expressions directly inside one, functions and classes left closed. */
export function childrenOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case "text":
      return expression.parts.filter((part) => typeof part !== "string");
    case "member":
      return [expression.object];
    case "index":
      return [expression.object, expression.index];
    case "call":
      return [expression.callee, ...expression.args.map((each) => each.value)];
    case "record":
      return expression.entries.flatMap(({ key, value }) => key === null ? [value] : [key, value]);
    case "list":
      return expression.items.map((each) => each.value);
    case "compare":
    case "and":
    case "or":
    case "default":
    case "plus":
      return [expression.left, expression.right];
    case "not":
      return [expression.operand];
    case "await":
    case "typed":
      return [expression.value];
    case "yield":
      return expression.value === null ? [] : [expression.value];
    case "choose":
      return [expression.test, expression.whenTrue, expression.whenFalse];
    case "assign":
      return [...fallbacksOf(expression.target), expression.value];
    case "other":
      return expression.children;
    default:
      return [];
  }
}

/** What a pattern works out besides naming: fallbacks, and places that are written to. */
function fallbacksOf(pattern: Pattern | null): Expression[] {
  if (pattern === null) return [];
  const own = pattern.fallback === null ? [] : [pattern.fallback];
  switch (pattern.kind) {
    case "bind":
      return own;
    case "place":
      return [...own, pattern.target];
    case "fields":
      return [...own, ...pattern.fields.flatMap(({ target }) => fallbacksOf(target))];
    case "items":
      return [...own, ...pattern.items.flatMap(fallbacksOf)];
  }
}
