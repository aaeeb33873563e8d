import type { ReadTx, Row } from "../../store/mod.ts";
import { compareIds, subtreeRange } from "./tree_ids.ts";

/** One line of the requirements tree: what it is, and how far its leaves are. */
export interface OutlineNode {
  id: string;
  title: string;
  status: string;
  role: string | null;
  assignee: string | null;
  priority: number;
  /** Direct children; a leaf has none. */
  children: number;
  /** Leaves at or below it, and how many of them are DONE. */
  leaves: number;
  done: number;
}

/** The tree, or one sub-tree, in tree order, with progress derived from the leaves. */
export async function outline(tx: ReadTx, under?: string): Promise<OutlineNode[]> {
  const columns = "id, title, status, role, assignee, priority, children";
  const rows = under === undefined
    ? await tx.all(`SELECT ${columns} FROM requirements`)
    : await tx.all(`SELECT ${columns} FROM requirements WHERE id = ? OR (id > ? AND id < ?)`, [
      under,
      ...subtreeRange(under),
    ]);
  const nodes = rows.map(toNode).sort((a, b) => compareIds(a.id, b.id));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  // Children come after their parents: counted from the end, every sum is ready when it is added.
  for (const node of nodes.toReversed()) {
    if (node.children === 0) {
      node.leaves = 1;
      node.done = node.status === "DONE" ? 1 : 0;
    }
    const parent = byId.get(node.id.slice(0, Math.max(0, node.id.lastIndexOf("."))));
    if (!parent) continue;
    parent.leaves += node.leaves;
    parent.done += node.done;
  }
  return nodes;
}

function toNode(row: Row): OutlineNode {
  return {
    id: String(row.id),
    title: String(row.title),
    status: String(row.status),
    role: row.role === null || row.role === undefined ? null : String(row.role),
    assignee: row.assignee === null || row.assignee === undefined ? null : String(row.assignee),
    priority: Number(row.priority),
    children: Number(row.children),
    leaves: 0,
    done: 0,
  };
}
