import { listRequirements } from "../ssot/requirements/requirement.ts";
import { stateRows } from "../ssot/log/state_rows.ts";
import type { ReadTx, Row } from "../store/mod.ts";
import { inline, present, quoted, yamlText } from "./nodes.ts";

/**
 * `requirements_tree.yaml`: the documented fields (id, description, status, assignee,
 * acceptance_criteria, dependencies, children); what else a node needs to come back as it was is
 * under `maestro`. Where `maestro.title` is absent the description is the title.
 */
export async function requirementsYaml(tx: ReadTx): Promise<string> {
  const columns = new Map((await stateRows(tx, "requirements")).map((row) => [row.id, row]));
  const nodes: Node[] = (await listRequirements(tx)).map((requirement) => ({
    ...requirement,
    row: columns.get(requirement.id) ?? {},
  }));
  const below = Map.groupBy(nodes, ({ parent }) => parent);
  const render = (node: Node): Record<string, unknown> => {
    const children = below.get(node.id) ?? [];
    return present({
      ...fields(node, children),
      children: children.length > 0 ? children.map(render) : undefined,
    });
  };
  return yamlText(" requirements_tree.yaml", {
    requirements: (below.get(null) ?? []).map(render),
  });
}

type Node = Awaited<ReturnType<typeof listRequirements>>[number] & { row: Row };

function fields(node: Node, children: readonly Node[]): Record<string, unknown> {
  const isRoot = node.parent === null;
  return {
    id: node.id,
    description: quoted(node.description === "" ? node.title : node.description),
    status: node.status,
    assignee: node.assignee ?? undefined,
    acceptance_criteria: isRoot && node.criteria.length === 0
      ? undefined
      : node.criteria.map(({ text }) => quoted(text)),
    dependencies: isRoot && node.dependencies.length === 0 ? undefined : inline(node.dependencies),
    maestro: extras(node, children),
  };
}

function extras(node: Node, children: readonly Node[]): Record<string, unknown> {
  const last = Math.max(0, ...children.map(({ row }) => Number(row.ordinal)));
  const ordinals = Number(node.row.ordinals);
  return present({
    title: node.description === "" ? undefined : quoted(node.title),
    role: node.role ?? undefined,
    priority: node.priority === 0 ? undefined : node.priority,
    scope: node.scope.length === 0 ? undefined : inline(node.scope.map(quoted)),
    summary: node.summary === "" ? undefined : quoted(node.summary),
    reason: node.reason === "" ? undefined : quoted(node.reason),
    // The highest number a child ever had: it is not given out again.
    last_child: ordinals === last ? undefined : ordinals,
    version: node.version,
    created_at: quoted(String(node.row.created_at)),
    criteria: node.criteria.length === 0 ? undefined : node.criteria.map((criterion) =>
      present({
        check: criterion.check === null ? undefined : quoted(criterion.check),
        result: criterion.result,
        evidence: criterion.evidence === "" ? undefined : quoted(criterion.evidence),
      })
    ),
  });
}
