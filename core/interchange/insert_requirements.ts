import { isMaestroError } from "../errors.ts";
import { parseCheck } from "../ssot/requirements/criteria.ts";
import { linkDependency } from "../ssot/requirements/dependencies.ts";
import { MAX_DEPTH, MAX_TITLE_CHARS } from "../ssot/requirements/requirement_tree.ts";
import type { Tx } from "../store/mod.ts";
import type { RequirementForm } from "./forms.ts";
import type { ReadYaml } from "./read_yaml.ts";

type Path = readonly (string | number)[];
type Tree = ReadYaml<{ requirements: RequirementForm[] }>;

interface Placed {
  form: RequirementForm;
  path: Path;
  parent: string | null;
}

/** Inserts the nodes as they were; what follows from them (readiness, counts) is derived again. */
export async function insertRequirements(tx: Tx, tree: Tree): Promise<number> {
  const placed = [...walk(tree, tree.data.requirements, null, ["requirements"], 1)];
  const ids = new Set<string>();
  for (const { form, path } of placed) {
    if (ids.has(form.id)) throw tree.problem([...path, "id"], `there are two of ${form.id}`);
    ids.add(form.id);
  }
  for (const node of placed) await insertNode(tx, tree, node);
  for (const { form, path } of placed) {
    for (const [index, dependency] of (form.dependencies ?? []).entries()) {
      const place = [...path, "dependencies", index];
      if (!ids.has(dependency)) throw tree.problem(place, `there is no ${dependency}`);
      await located(tree, place, () => linkDependency(tx, form.id, dependency));
    }
  }
  for (const { form } of placed) await abandonClaim(tx, form);
  return placed.length;
}

function* walk(
  tree: Tree,
  forms: readonly RequirementForm[],
  parent: string | null,
  path: Path,
  depth: number,
): Generator<Placed> {
  for (const [index, form] of forms.entries()) {
    const here = [...path, index];
    const dot = form.id.lastIndexOf(".");
    if ((dot < 0 ? null : form.id.slice(0, dot)) !== parent) {
      const where = parent === null ? "a root is called like R0" : `it lies under ${parent}`;
      throw tree.problem([...here, "id"], `${form.id} is out of place: ${where}`);
    }
    if (depth > MAX_DEPTH) {
      throw tree.problem([...here, "id"], `the tree is deeper than ${MAX_DEPTH} levels`);
    }
    yield { form, path: here, parent };
    yield* walk(tree, form.children ?? [], form.id, [...here, "children"], depth + 1);
  }
}

async function insertNode(tx: Tx, tree: Tree, { form, path, parent }: Placed): Promise<void> {
  const own = form.maestro ?? {};
  const short = form.description.length <= MAX_TITLE_CHARS;
  const [firstLine = ""] = form.description.split("\n");
  const title = own.title ??
    (short ? form.description : firstLine.slice(0, MAX_TITLE_CHARS).trim() || form.id);
  const children = form.children ?? [];
  const ordinal = (id: string) => Number(id.slice(id.lastIndexOf(".") + 1).replace("R", ""));
  await tx.insert("requirements", {
    id: form.id,
    parent,
    ordinal: ordinal(form.id),
    title,
    description: own.title === undefined && short ? "" : form.description,
    role: own.role ?? null,
    status: form.status,
    assignee: form.assignee ?? null,
    priority: own.priority ?? 0,
    scope: JSON.stringify(own.scope ?? []),
    children: children.length,
    ordinals: Math.max(own.last_child ?? 0, ...children.map(({ id }) => ordinal(id))),
    open_dependencies: 0,
    chain: 0,
    summary: own.summary ?? "",
    reason: own.reason ?? "",
    version: own.version ?? 1,
    created_at: own.created_at ?? tx.now,
    updated_at: tx.now,
  });
  for (const [index, text] of (form.acceptance_criteria ?? []).entries()) {
    const { check, result, evidence } = own.criteria?.[index] ?? {};
    const place = [...path, "maestro", "criteria", index, "check"];
    await located(tree, place, () => Promise.resolve(parseCheck(check ?? null)));
    await tx.insert("criteria", {
      id: `${form.id}#${index + 1}`,
      requirement: form.id,
      ordinal: index + 1,
      text,
      check_text: check ?? null,
      result: result ?? "pending",
      evidence: evidence ?? "",
      updated_at: tx.now,
    });
  }
}

/** A claim does not travel: what was in progress counts as one that ran out and can be taken. */
async function abandonClaim(tx: Tx, { id, status, assignee, children }: RequirementForm) {
  if (status !== "IN_PROGRESS" || (children ?? []).length > 0) return;
  await tx.insert("leases", {
    id: `requirement:${id}`,
    holder: assignee ?? "",
    session: "",
    fence: 0,
    held: 1,
    claimed_at: tx.now,
    expires_at: tx.now,
  });
}

/** Says where in the file a rule of the tree was broken. */
async function located(tree: Tree, path: Path, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw isMaestroError(error) ? tree.problem(path, error.message) : error;
  }
}
