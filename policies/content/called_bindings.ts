import type { SourceNode } from "../syntax/source_tree.ts";
import { noteCheck } from "./checks.ts";
import { assign, bind, type Collect, type Collector, type Place } from "./collector.ts";
import { childIn, leaves, meaningful } from "./nodes.ts";
import { isRouted } from "./parameters.ts";
import { ANY_PART } from "./scopes.ts";
import { shapeOf } from "./shapes.ts";

const APPENDS =
  /^(?:push|append|extend|unshift|insert|add|Add|Append|AppendLine|AppendFormat|WriteString|push_str|push_back|addAll|AddRange|concat!)$/;
/** The first argument is what the others are put behind. */
const APPENDS_TO_FIRST = /^(?:Fprintf|Fprint|Fprintln|array_push|WriteString)$/;

/** What a call tells of names: a list grows, a function gets elements, a route its request. */
export const collectCall: Collect = (node, at, into) => {
  const { scope } = at;
  const callee = childIn(node, "function");
  const shape = callee === null ? null : shapeOf(callee);
  const object = shape?.kind === "member" ? shape.object : childIn(node, "object", "receiver");
  const name = shape?.kind === "member" || shape?.kind === "name"
    ? shape.name
    : childIn(node, "name", "method")?.text ?? "";
  const args = meaningful(childIn(node, "arguments") ?? node);
  noteCheck(name, object, args, scope, into.part);
  if (isRouted(name, args)) noteHandlers(args, into);
  const [first, ...rest] = args;
  if (APPENDS_TO_FIRST.test(name) && first !== undefined && rest.length > 0) {
    appendTo(first, name === "Fprintf" ? [node] : rest, at, into);
  }
  const block = childIn(node, "block");
  if (block !== null) bindBlock(block, GOES_THROUGH.test(name) ? object : null, at);
  if (object === null) return;
  if (/^(?:map|flatMap|forEach|from)$/.test(name)) {
    const list = name === "from" ? null : object;
    for (const each of args) into.callbacks.set(each, list);
  } else if (/^args?$/.test(name)) {
    scope.given.set(object.text, [...scope.given.get(object.text) ?? [], ...args]);
  } else if (APPENDS.test(name)) {
    const target = appendedTo(object);
    // `command.ArgumentList.Add(x)` gives x to the command.
    const inner = shapeOf(target);
    if (inner.kind === "member" && /^arg/i.test(inner.name)) {
      const owner = inner.object.text;
      scope.given.set(owner, [...scope.given.get(owner) ?? [], ...args]);
    }
    appendTo(target, args, at, into);
  }
};

/** Of C#, what a handler is given is worked out of the request by name and type. */
function noteHandlers(args: readonly SourceNode[], { routes, handlers }: Collector): void {
  for (const each of args) {
    const inner = each.type === "argument" ? meaningful(each).at(-1) ?? each : each;
    if (inner.type === "lambda_expression") routes.add(inner);
    else handlers.add(inner);
  }
}

const GOES_THROUGH =
  /^(?:each|map|flat_map|collect|select|reject|each_with_index|filter_map|each_pair)$/;

/** Of Ruby, `list.each { |a| ... }`: a is one of the list, of several names each a part of one. */
function bindBlock(block: SourceNode, list: SourceNode | null, { scope, here }: Place): void {
  const parameters = childIn(block, "parameters");
  const names = parameters === null ? [] : leaves(parameters);
  for (const name of names) {
    const key = names.length === 1 ? null : ANY_PART;
    bind(scope, name, { ...here, at: block.start, value: list, key });
  }
}

function appendTo(
  target: SourceNode,
  values: readonly SourceNode[],
  { scope, here }: Place,
  into: Collector,
): void {
  const shape = shapeOf(target);
  const plain = shape.kind === "wrapped" ? shape.inner : target;
  if (!/^(?:name|member)$/.test(shapeOf(plain).kind)) return;
  for (const value of values) assign(plain, { ...here, value, appends: true }, scope, into);
}

/** Of `text.append(a).append(b)`, `text`. */
function appendedTo(object: SourceNode): SourceNode {
  let at = object;
  for (;;) {
    const shape = shapeOf(at);
    if (shape.kind !== "call") return at;
    const callee = shape.callee === null ? null : shapeOf(shape.callee);
    const name = callee?.kind === "member" ? callee.name : shape.name;
    const inner = callee?.kind === "member" ? callee.object : shape.object;
    if (inner === null || !APPENDS.test(name)) return at;
    at = inner;
  }
}
