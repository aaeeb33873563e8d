import type { SourceNode } from "../syntax/source_tree.ts";
import type { Scope } from "./scopes.ts";
import { type Call, type Shape, shapeOf, unwrapped } from "./shapes.ts";
import { HOLE } from "./value.ts";
import type { Values } from "./values.ts";
import { givenTo, writtenAs } from "./written_values.ts";

const SHELL_PROGRAM =
  /^(?:.*[/\\])?(?:sh|bash|dash|zsh|ksh|ash|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)$/;
const SHELL_TEXT = /^(?:-\w*c|\/[cC]|-Command|-EncodedCommand)$/;

/** `List.of(a, b)`, `new ArrayList<>(a)`. */
function isList(call: Call, values: Values, scope: Scope): boolean {
  const { name } = values.calleeOf(call, scope);
  return /^(?:of|asList|listOf)$/.test(name) ||
    /^(?:Array|Linked)?List\b/.test(call.callee?.text ?? "");
}

const MAX_CHAIN = 50;

/** The calls of `Command::new(a).arg(b).arg(c)`, the first first; a name's value goes before it. */
export function chained(call: Call, scope: Scope): Call[] {
  const calls = [call];
  for (let at: Call = call; calls.length < MAX_CHAIN;) {
    const callee = at.callee === null ? null : shapeOf(at.callee);
    const object = callee?.kind === "member" ? callee.object : at.object;
    const shape = object === null ? null : shapeOf(writtenAs(object, scope) ?? object);
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
export function runsShell(call: Call, values: Values, scope: Scope): boolean {
  const words = chained(call, scope).flatMap((each) => [
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
  const parts = givenTo(node, scope);
  const written = parts.length === 1 ? values.of(node, scope).node : null;
  const [first, ...more] = parts.length === 1 && written !== null ? [written] : parts;
  if (first === undefined) return null;
  const shape = unwrapped(first);
  const start = listedIn(shape, values, scope) ??
    (shape.kind === "call" && given.length > 0 ? shape.args : null);
  if (start === null) return more.length > 0 && shape.kind === "call" ? more : null;
  return [...start, ...more, ...given];
}
