import type { SourceNode } from "../syntax/source_tree.ts";
import { meaningful } from "./nodes.ts";
import { shapeOf, unwrapped } from "./shapes.ts";

/** True where all that may be found in it is written out. */
export function isClosedList(node: SourceNode | null): boolean {
  const shape = node === null ? null : shapeOf(node);
  if (node === null || shape === null) return false;
  if (shape.kind === "list") return shape.items.length > 0;
  return shape.kind === "object" && shape.entries.length > 0 &&
    shape.entries.length === meaningful(node).length;
}

/** True for an object of which all keys are written out, none computed. */
export function hasKnownKeys(node: SourceNode | null): boolean {
  const shape = node === null ? null : shapeOf(node);
  return shape?.kind === "object" && isClosedList(node) &&
    shape.entries.every((entry) => !entry.node.text.startsWith("["));
}

/** The values of an object of which all keys and values are written out. */
export function valuesIn(node: SourceNode | null): SourceNode[] {
  const shape = node === null ? null : shapeOf(node);
  return shape?.kind === "object" && isClosedList(node)
    ? shape.entries.map(({ value }) => value)
    : [];
}

const MAX_CALLS = 5;
/** What goes through a list or an object: what these give are its parts. */
const ENTRIES =
  /^(?:items|entries|iter|iter_mut|into_iter|enumerate|each|sorted|reversed|list|tuple)$/;

/** Of `Object.entries(x)`, `x.items()` and `enumerate(x)`, x. */
export function goneThrough(list: SourceNode): SourceNode {
  let node = list;
  for (let i = 0; i < MAX_CALLS; i++) {
    const shape = unwrapped(node);
    if (shape.kind !== "call") break;
    const callee = shape.callee === null ? null : unwrapped(shape.callee);
    const name = callee?.kind === "member" || callee?.kind === "name" ? callee.name : shape.name;
    const object = callee?.kind === "member" ? callee.object : shape.object;
    const from = shape.args[0] ?? object;
    if (!ENTRIES.test(name) || from === null) break;
    node = from;
  }
  return node;
}
