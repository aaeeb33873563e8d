import type { Scope } from "./scopes.ts";
import type { SourceNode } from "../syntax/source_tree.ts";
import type { CallRule } from "./rules.ts";
import type { Call, Entry } from "./shapes.ts";
import { entriesOf, shapeOf } from "./shapes.ts";
import { isComposedSql, isPlainlySql, isSqlCondition, isSqlPart } from "./sql.ts";
import { runsFetched } from "./fetched_findings.ts";
import { hasInput } from "./inputs.ts";
import { HOLE, isBare, type Value, withoutNumbers } from "./value.ts";
import type { Values } from "./values.ts";

const SHELL_PROGRAM =
  /^(?:.*[/\\])?(?:sh|bash|dash|zsh|ksh|ash|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)$/;
const SHELL_TEXT = /^(?:-\w*c|\/[cC]|-Command|-EncodedCommand)$/;

/** True where `call` does what the rule is against. */
export function isDangerous(rule: CallRule, call: Call, values: Values, scope: Scope): boolean {
  if (rule.unless !== undefined || rule.onlyIf !== undefined) {
    const given = givenTo(call, values, scope);
    if (rule.unless?.test(given) || (rule.onlyIf && !rule.onlyIf.test(given))) return false;
  }
  if (
    rule.unlessMade?.test(
      chained(call, values, scope).map(({ args }) => args.map(({ text }) => text).join()).join(),
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
function givenTo(call: Call, values: Values, scope: Scope): string {
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
    ...call.args.flatMap((each) => entriesIn(values.of(each, scope).node ?? each)),
  ].some(isOn);
}

function entriesIn(node: Call["args"][number]): readonly Entry[] {
  const shape = shapeOf(node);
  return shape.kind === "object" ? shape.entries : entriesOf(node);
}

/** `List.of(a, b)`, `new ArrayList<>(a)`. */
function isList(call: Call, values: Values, scope: Scope): boolean {
  const { name } = values.calleeOf(call, scope);
  return /^(?:of|asList|listOf)$/.test(name) ||
    /^(?:Array|Linked)?List\b/.test(call.callee?.text ?? "");
}

const MAX_CHAIN = 50;

/** The calls of `Command::new(a).arg(b).arg(c)`, the first first; a name's value goes before it. */
function chained(call: Call, values: Values, scope: Scope): Call[] {
  const calls = [call];
  for (let at: Call = call; calls.length < MAX_CHAIN;) {
    const callee = at.callee === null ? null : shapeOf(at.callee);
    const object = callee?.kind === "member" ? callee.object : at.object;
    const shape = object === null ? null : shapeOf(values.writtenAs(object, scope) ?? object);
    if (shape?.kind !== "call") break;
    calls.unshift(shape);
    at = shape;
  }
  return calls;
}

/** What a name was given in statements before: `c.arg("-c"); c.arg(x);`. */
function givenBefore(call: Call, scope: Scope): readonly SourceNode[] {
  const callee = call.callee === null ? null : shapeOf(call.callee);
  const object = callee?.kind === "member" ? callee.object : null;
  const [first] = call.args;
  if (object === null || first === undefined) return [];
  return (scope.given.get(object.text) ?? []).filter(({ end }) => end < first.start);
}

/** `["sh", "-c", x]`, `"sh", ["-c", x]`, `"sh", { args: ["-c", x] }`. */
function runsShell(call: Call, values: Values, scope: Scope): boolean {
  const words: string[] = [];
  const visit = (nodes: Call["args"], depth: number) => {
    for (const node of nodes) {
      const shape = shapeOf(node);
      if (shape.kind === "list" && depth < 4) visit(shape.items, depth + 1);
      else if (shape.kind === "object" && depth < 4) {
        visit(shape.entries.map(({ value }) => value), depth + 1);
      } else if (shape.kind === "wrapped" && depth < 4) visit([shape.inner], depth + 1);
      else {
        const value = values.of(node, scope);
        const list = value.node === null ? null : shapeOf(value.node);
        const written = shapeOf(values.writtenAs(node, scope) ?? node);
        if (list?.kind === "list" && depth < 4) visit(list.items, depth + 1);
        else if (written.kind === "call" && isList(written, values, scope) && depth < 4) {
          visit(written.args, depth + 1);
        } else words.push(value.text);
      }
    }
  };
  for (const each of chained(call, values, scope)) {
    if (each === call) visit(givenBefore(call, scope), 0);
    visit([...each.args, ...each.named.map(({ value }) => value)], 0);
  }
  const shell = words.findIndex((word) => SHELL_PROGRAM.test(word));
  if (shell === -1) return false;
  const option = words.findIndex((word, i) => i > shell && SHELL_TEXT.test(word));
  return option !== -1 && (words[option + 1] ?? "").includes(HOLE);
}
