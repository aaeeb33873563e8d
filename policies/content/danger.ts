import type { Scope } from "./scopes.ts";
import type { SourceNode } from "../syntax/source_tree.ts";
import type { CallRule } from "./rules.ts";
import { chained, runsShell } from "./shell_words.ts";
import type { Call, Entry } from "./shapes.ts";
import { entriesOf, shapeOf, unwrapped } from "./shapes.ts";
import { writtenAs } from "./written_values.ts";
import { isComposedSql, isPlainlySql, isSqlCondition, isSqlPart } from "./sql.ts";
import { runsFetched } from "./fetched_findings.ts";
import { hasInput } from "./inputs.ts";
import { meaningful } from "./nodes.ts";
import { HOLE, isBare, type Value, withoutNumbers } from "./value.ts";
import type { Values } from "./values.ts";

/** True where `call` does what the rule is against. */
export function isDangerous(rule: CallRule, call: Call, values: Values, scope: Scope): boolean {
  if (rule.unless !== undefined || rule.onlyIf !== undefined) {
    const given = givenText(call, values, scope);
    if (rule.unless?.test(given) || (rule.onlyIf && !rule.onlyIf.test(given))) return false;
  }
  if (
    rule.unlessMade?.test(
      chained(call, scope).map(({ args }) => args.map(({ text }) => text).join()).join(),
    )
  ) {
    return false;
  }
  const args = call.args.map((each) => values.of(each, scope));
  const [first, second] = args;
  const keyed = call.named.map(({ value }) => values.of(value, scope));
  if (
    rule.rule === "shell_injection" && [...args, ...keyed].some(({ text }) => runsFetched(text))
  ) {
    return true;
  }
  switch (rule.danger) {
    case "always":
      return true;
    case "first":
      return isOpen(first ?? keyed[0]);
    case "second":
      return isOpen(second);
    case "any":
      return [...args, ...keyed].some(isOpen);
    case "composed":
      return isComposed(first);
    case "input":
      return hasInput(first ?? keyed[0]);
    case "object_input":
      return call.object !== null || call.callee !== null
        ? hasInput(values.calleeOf(call, scope).object ?? undefined)
        : false;
    case "named_input":
      return keyed.some(hasInput);
    case "code_text":
      return isComposed(first) || hasInput(first);
    case "shell_option":
      return (isOpen(first ?? keyed[0]) || isOpen(args[1])) && isShellOn(call, values, scope);
    case "shell_program":
      return runsShell(call, values, scope);
    case "sql":
    case "sql_loose":
      return isSqlCall(rule.danger, call, [...args, ...keyed]);
    case "sql_part":
      return hasInput(first) || [...args, ...keyed].some(({ text }) => isSqlPart(text));
    case "sql_condition":
      return [...args, ...keyed].some(({ text }) => isSqlCondition(text));
  }
}

// By their names these run no SQL, and those do.
const NO_DATABASE =
  /(?:executor|queue|workers?|scheduler|runner|cache|bus|dispatcher|registry|log|logger|page|document|locator|window)$/i;
const DATABASE =
  /(?:db|database|conn|connection|pool|cur|cursor|knex|sequelize|sql|pg|stmt|statement|prisma|jdbc\w*|pdo|mysqli)$/i;

function isSqlCall(
  how: "sql" | "sql_loose",
  call: Call,
  given: readonly Value[],
): boolean {
  const callee = call.callee === null ? null : shapeOf(call.callee);
  const object = callee?.kind === "member" ? callee.object : call.object;
  const receiver = object?.text.replace(/\(\)$/, "") ?? "";
  if (NO_DATABASE.test(receiver)) return given.some(({ text }) => isPlainlySql(text));
  const [first] = given;
  if (
    how === "sql_loose" && DATABASE.test(receiver) && first?.node === null && hasInput(first) &&
    isBare(first.text)
  ) {
    return true;
  }
  return given.some(({ text }) => isComposedSql(text, how === "sql" ? "strict" : "loose"));
}

/** The arguments as they are written, and what their names stand for. */
function givenText(call: Call, values: Values, scope: Scope): string {
  const written = [...call.args, ...call.named.map(({ node }) => node)].map(({ text }) => text);
  const named = [...call.args, ...call.named.map(({ value }) => value)]
    .map((each) => values.of(each, scope).path ?? "");
  return [...written, ...named].join(",");
}

/** True for a value that is known only when the program runs. */
export function isOpen(value: Value | undefined): boolean {
  return value !== undefined && withoutNumbers(value.text).includes(HOLE);
}

/** True for a text that is put together of known and unknown parts. */
function isComposed(value: Value | undefined): boolean {
  return isOpen(value) && !isBare(value?.text ?? "");
}

function isShellOn(call: Call, values: Values, scope: Scope): boolean {
  const isOn = ({ key, value }: Entry) =>
    key === "shell" && !/^(?:false|False|0|undefined|null|None)$/.test(value.text);
  return [
    ...call.named,
    ...call.args.flatMap((each) => entriesIn(each, values, scope, 0)),
  ].some(isOn);
}

/** The entries of an object, and of those that are spread in it. */
function entriesIn(node: SourceNode, values: Values, scope: Scope, depth: number): Entry[] {
  const found = values.of(node, scope).node ?? node;
  // `dict(a=1)` is an object, too.
  const inner = unwrapped(node);
  const made = inner.kind === "name"
    ? writtenAs(node.type === "identifier" ? node : meaningful(node)[0] ?? node, scope)
    : null;
  const shape = made === null ? inner : unwrapped(made);
  if (shape.kind === "call" && lastPart(shape) === "dict") return [...shape.named];
  const own = shapeOf(found).kind === "object" || found !== node ? found : node;
  return (own === node && shapeOf(own).kind !== "object" ? [own] : meaningful(own))
    .flatMap((part) => {
      if (!/spread|splat/.test(part.type)) return entriesOf(part);
      const [inner] = meaningful(part);
      return inner === undefined || depth > 3 ? [] : entriesIn(inner, values, scope, depth + 1);
    });
}

function lastPart({ callee, name }: Call): string {
  return callee === null ? name : callee.text.split(".").at(-1) ?? "";
}
