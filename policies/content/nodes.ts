import type { SourceNode } from "../syntax/source_tree.ts";

/** The child in the role `field`, the first of several roles that is there. */
export function childIn(node: SourceNode, ...fields: string[]): SourceNode | null {
  for (const field of fields) {
    const child = node.children.find((each) => each.field === field && each.named);
    if (child !== undefined) return child;
  }
  return null;
}

/** The children that carry meaning, without punctuation and comments. */
export function meaningful(node: SourceNode): SourceNode[] {
  return node.children.filter(({ named, type }) => named && !/comment/.test(type));
}

/** The item at an index, null where what is spread before it moves it. */
export function itemAt(items: readonly SourceNode[], index: number): SourceNode | null {
  const before = items.slice(0, index + 1);
  return before.some(({ type }) => /spread|splat/.test(type)) ? null : before[index] ?? null;
}

/** True for `+=` and its like. */
export function appendsTo(node: SourceNode): boolean {
  const operator = node.children.find((child) => /^\W{1,3}=$|^=$/.test(child.text));
  return operator !== undefined && !/^:?=$/.test(operator.text);
}

/** The names in a pattern, however deep. */
export function leaves(node: SourceNode): SourceNode[] {
  const parts = meaningful(node);
  return parts.length === 0 || node.type === "variable_name" ? [node] : parts.flatMap(leaves);
}
