import type { Scope } from "./scopes.ts";
import type { SourceNode } from "../syntax/source_tree.ts";
import type { CallRule } from "./rules.ts";
import type { Call, Entry } from "./shapes.ts";
import { entriesOf, type Shape, shapeOf, unwrapped } from "./shapes.ts";
import { isComposedSql, isPlainlySql, isSqlCondition, isSqlPart } from "./sql.ts";
import { runsFetched } from "./fetched_findings.ts";
import { hasInput } from "./inputs.ts";
import { meaningful } from "./nodes.ts";
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
    ...call.args.flatMap((each) => entriesIn(each, values, scope, 0)),
  ].some(isOn);
}

/** The entries of an object, and of those that are spread in it. */
function entriesIn(node: SourceNode, values: Values, scope: Scope, depth: number): Entry[] {
  const found = values.of(node, scope).node ?? node;
  const own = shapeOf(found).kind === "object" || found !== node ? found : node;
  return (own === node && shapeOf(own).kind !== "object" ? [own] : meaningful(own))
    .flatMap((part) => {
      if (!/spread|splat/.test(part.type)) return entriesOf(part);
      const [inner] = meaningful(part);
      return inner === undefined || depth > 3 ? [] : entriesIn(inner, values, scope, depth + 1);
    });
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
  const words = chained(call, values, scope).flatMap((each) => [
    ...(each === call ? wordsOf(givenBefore(call, scope), values, scope) : []),
    ...wordsOf([...each.args, ...each.named.map(({ value }) => value)], values, scope),
  ]);
  return isShellText(words);
}

/** True for the name of a shell. */
export function isShell(word: string): boolean {
  return SHELL_PROGRAM.test(word);
}

/** True for words of which the first is a shell, and a text for it among the others. */
export function startsShell(nodes: Call["args"], values: Values, scope: Scope): boolean {
  const [first] = nodes;
  if (first === undefined || !isShell(values.of(first, scope).text)) return false;
  return isShellText(wordsOf(nodes, values, scope));
}

function isShellText(words: readonly string[]): boolean {
  const shell = words.findIndex(isShell);
  if (shell === -1) return false;
  const option = words.findIndex((word, i) => i > shell && SHELL_TEXT.test(word));
  return option !== -1 && words.slice(option + 1, option + 2).some((word) => word.includes(HOLE));
}

/** What a command is given, word by word: lists and what was put behind them item by item. */
function wordsOf(nodes: Call["args"], values: Values, scope: Scope, depth = 0): string[] {
  return nodes.flatMap((node) => {
    const shape = shapeOf(node);
    if (depth < MAX_LISTS) {
      const inner: readonly SourceNode[] | null = shape.kind === "name"
        ? grownList(node, values, scope)
        : shape.kind === "wrapped"
        ? [shape.inner]
        : listedIn(shape, values, scope);
      if (inner !== null) return wordsOf(inner, values, scope, depth + 1);
    }
    return [values.of(node, scope).text];
  });
}

const MAX_LISTS = 6;

function listedIn(shape: Shape, values: Values, scope: Scope): readonly SourceNode[] | null {
  if (shape.kind === "list") return shape.items;
  if (shape.kind === "object") return shape.entries.map(({ value }) => value);
  return shape.kind === "call" && isList(shape, values, scope) ? shape.args : null;
}

/** The items of a list that a name was given, and what was put behind it since. */
function grownList(node: SourceNode, values: Values, scope: Scope): readonly SourceNode[] | null {
  const given = [...scope.given.get(node.text) ?? []].filter(({ end }) => end < node.start);
  const parts = values.givenTo(node, scope);
  const written = parts.length === 1 ? values.of(node, scope).node : null;
  const [first, ...more] = parts.length === 1 && written !== null ? [written] : parts;
  if (first === undefined) return null;
  const shape = unwrapped(first);
  const start = listedIn(shape, values, scope) ??
    (shape.kind === "call" && given.length > 0 ? shape.args : null);
  if (start === null) return more.length > 0 && shape.kind === "call" ? more : null;
  return [...start, ...more, ...given];
}
