import { fail } from "../../errors.ts";
import { limitTo, type ReadTx, type Row } from "../../store/mod.ts";
import { ancestors, isWithin } from "./tree_ids.ts";

const ALL = "*";

/** Children still to be visited: those of `parent` (null: the roots) after `ordinal`. */
interface Level {
  parent: string | null;
  ordinal: number;
}

/**
 * The next rows of the requirements tree in tree order (R0.2 before R0.10, parents first), after
 * the one with id `after`; of one sub-tree, itself included, where `under` is given. Cost grows
 * with the page, not with the tree. Error: invalid (`after` lies outside of it).
 */
export async function treePage(
  tx: ReadTx,
  { under, after, limit, columns = ALL }: {
    under?: string | undefined;
    after?: string | undefined;
    limit: number;
    /** Which columns are wanted besides those that the walk needs. */
    columns?: string;
  },
): Promise<Row[]> {
  const page: Row[] = [];
  const levels = after === undefined ? [] : await levelsAfter(tx, after, under);
  if (after === undefined) {
    const row = under === undefined ? undefined : await tx.get("requirements", under);
    if (row) page.push(row);
    if (under === undefined || row) levels.push({ parent: under ?? null, ordinal: -1 });
  }
  for (let level = levels.at(-1); level && page.length < limit; level = levels.at(-1)) {
    const rows = await childrenAfter(tx, level, limit - page.length, columns);
    if (rows.length === 0) levels.pop();
    for (const row of rows) {
      page.push(row);
      level.ordinal = Number(row.ordinal);
      if (Number(row.children) === 0) continue;
      levels.push({ parent: String(row.id), ordinal: -1 });
      break;
    }
  }
  return page;
}

/** Where a walk stands that has just visited `id`: below it, then beside it, then beside its parents. */
async function levelsAfter(tx: ReadTx, id: string, under: string | undefined): Promise<Level[]> {
  if (under !== undefined && !isWithin(id, under)) {
    throw fail(
      "invalid",
      `Cannot list after ${id}: it is not under ${under}`,
      "Give the cursor of the page before, or none to begin anew.",
    );
  }
  const levels: Level[] = [{ parent: id, ordinal: -1 }];
  for (const node of [id, ...ancestors(id)]) {
    if (node === under) break;
    const row = await tx.get("requirements", node);
    if (!row) {
      throw fail(
        "invalid",
        `Cannot list after ${id}: there is no ${node}`,
        "Give the cursor of the page before, or none to begin anew.",
      );
    }
    levels.unshift({
      parent: row.parent === null ? null : String(row.parent),
      ordinal: Number(row.ordinal),
    });
  }
  return levels;
}

async function childrenAfter(
  tx: ReadTx,
  { parent, ordinal }: Level,
  limit: number,
  columns: string,
): Promise<Row[]> {
  const wanted = columns === ALL ? ALL : `id, ordinal, children, ${columns}`;
  return parent === null
    ? await tx.all(
      `SELECT ${wanted} FROM requirements WHERE parent IS NULL AND ordinal > ?
       ORDER BY ordinal ${limitTo(limit)}`,
      [ordinal],
    )
    : await tx.all(
      `SELECT ${wanted} FROM requirements WHERE parent = ? AND ordinal > ?
       ORDER BY ordinal ${limitTo(limit)}`,
      [parent, ordinal],
    );
}
