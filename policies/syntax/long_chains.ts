import type { SourceNode } from "./source_tree.ts";

const MIN_LINKS = 16;
const CHAIN = /^(?:binary_expression|binary_operator|binary|boolean_operator)$/;
/** Of these, how a chain is bracketed makes no difference to what it says. */
const ASSOCIATIVE = /^(?:\+|\.|\|\||&&|\?\?|or|and)$/;

/** True for nodes of which grammars make a chain `a + b + c`, each in the left side of the next. */
export function isChainLink(type: string): boolean {
  return CHAIN.test(type);
}

/** The same chain as a shallow tree: `(a + b) + (c + d)` for `((a + b) + c) + d`. */
export function balanced(top: SourceNode): SourceNode {
  const parts: SourceNode[] = [];
  const operators: SourceNode[] = [];
  const sign = linkOf(top)?.operator.text ?? "";
  let at = top;
  for (;;) {
    const link = linkOf(at);
    if (link === null || link.operator.text !== sign || !ASSOCIATIVE.test(sign)) break;
    parts.push(link.right);
    operators.push(link.operator);
    at = link.left;
  }
  if (operators.length < MIN_LINKS) return top;
  parts.push(at);
  parts.reverse();
  operators.reverse();
  const joined = (from: number, to: number): SourceNode => {
    const [only] = parts.slice(from, from + 1);
    if (only === undefined) return top;
    if (to - from === 1) return { ...only, field: from === 0 ? "left" : "right" };
    const middle = (from + to) >> 1;
    const left = { ...joined(from, middle), field: "left" };
    const right = { ...joined(middle, to), field: "right" };
    const children = [left, ...operators.slice(middle - 1, middle), right];
    const { start } = left;
    const { end, endLine } = right;
    const text = top.text.slice(start - top.start, end - top.start);
    return { ...top, line: left.line, endLine, start, end, text, children };
  };
  return { ...joined(0, parts.length), field: top.field };
}

function linkOf(node: SourceNode) {
  if (!CHAIN.test(node.type)) return null;
  const left = node.children.find(({ field }) => field === "left");
  const right = node.children.find(({ field }) => field === "right");
  const operator = node.children.find(({ field }) => field === "operator");
  return left === undefined || right === undefined || operator === undefined
    ? null
    : { left, right, operator };
}
