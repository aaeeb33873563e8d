import type { Row, Value } from "../../core/store/mod.ts";
import type { Defect } from "./faulty_driver.ts";

/** One row of the statement that brings several, with what parts it from the next. */
const JOURNAL_ROW = "(?, ?, ?, ?, ?, ?), ";

/**
 * Defects put into the store on purpose, each with a promise that must be found broken: what shows
 * that the simulator looks.
 */
export const DEFECTS: { defect: Defect; breaks: RegExp }[] = [
  {
    breaks: /^fences grow/,
    defect: {
      name: "a claim does not raise the fence",
      statement: (sql, params) => [
        sql.startsWith("UPDATE leases") ? sql.replace("fence = ?", "fence = fence + 0 * ?") : sql,
        params,
      ],
    },
  },
  {
    breaks: /^the log verifies/,
    defect: {
      name: "the second journal row of an entry is dropped",
      statement: (sql, params) =>
        sql.startsWith("INSERT INTO journal") && params[7] === 1
          ? [sql.replace(JOURNAL_ROW, ""), [...params.slice(0, 6), ...params.slice(12)]]
          : [sql, params],
    },
  },
  {
    breaks: /^no write doubled/,
    defect: {
      name: "the reply of a keyed call is forgotten",
      statement: unless((sql) => sql.startsWith("INSERT INTO replies")),
    },
  },
  {
    breaks: /^no acknowledged write lost/,
    defect: {
      name: "every fifteenth commit is acknowledged and rolled back",
      losesCommit: (writes) => writes > 5 && writes % 15 === 0,
    },
  },
  {
    breaks: /^no acknowledged write lost: note/,
    defect: {
      name: "a note is not written, though the log says so",
      statement: unless((sql) => sql.startsWith("UPDATE memory")),
    },
  },
  {
    breaks: /^open dependencies as counted anew/,
    defect: {
      name: "what waits is not told that a dependency is done",
      statement: unless((sql, params) =>
        sql.startsWith("UPDATE requirements SET open_dependencies = ?") && params[0] === 0
      ),
    },
  },
  {
    breaks: /^nothing begins before its dependencies/,
    defect: {
      name: "whether a requirement waits is not looked at",
      statement: (sql, params) => [sql.replaceAll("open_dependencies = 0", "1 = 1"), params],
      rows: (_sql, rows) => rows.map((row) => without(row, "open_dependencies")),
    },
  },
  {
    breaks: /^counts as counted anew|^the log verifies/,
    defect: {
      name: "the counts are not kept",
      statement: unless((sql) => sql.startsWith("UPDATE counts")),
    },
  },
  {
    breaks: /^chains as counted anew/,
    defect: {
      name: "a chain is never raised",
      statement: unless((sql) => sql.startsWith("UPDATE requirements SET chain = ?")),
    },
  },
  {
    breaks: /^one live holder|^one claim per agent/,
    defect: {
      name: "a live lease looks as if it had run out",
      rows: (sql, rows) =>
        sql.startsWith("SELECT * FROM leases")
          ? rows.map((row) => ({ ...row, expires_at: "2000-01-01T00:00:00.000Z" }))
          : rows,
    },
  },
  {
    breaks: /^an earlier state comes back as it was|^no acknowledged write lost/,
    defect: {
      name: "a restore leaves out the first entry after its position",
      statement: (sql, params) => [
        sql,
        sql.includes("before FROM journal WHERE seq > ?")
          ? params.map((value) => Number(value) + 1)
          : params,
      ],
    },
  },
  {
    breaks: /^a parent's status fits its children/,
    defect: {
      name: "a parent is not told that its children are done",
      statement: unless((sql, params) =>
        sql.startsWith("UPDATE requirements SET status = ?") && params[0] === "REVIEW"
      ),
    },
  },
  {
    breaks: /^stale version refused|^no acknowledged write lost: contract/,
    defect: {
      name: "a contract always looks as if it were at its first version",
      rows: (sql, rows) =>
        sql === "SELECT * FROM contracts WHERE name = ?"
          ? rows.map((row) => ({ ...row, version: 1 }))
          : rows,
    },
  },
  {
    breaks: /^a person's word is kept/,
    defect: {
      name: "that an approval was used is not looked at",
      rows: (sql, rows) =>
        sql.startsWith("SELECT * FROM approvals WHERE agent")
          ? rows.map((row) => ({ ...row, used_at: null }))
          : rows,
    },
  },
  {
    breaks: /^a person's word is kept/,
    defect: {
      name: "an approval never runs out",
      rows: (sql, rows) =>
        sql.startsWith("SELECT * FROM approvals WHERE agent")
          ? rows.map((row) => ({ ...row, expires_at: "9999-01-01T00:00:00.000Z" }))
          : rows,
    },
  },
  {
    breaks: /^no purse overdrawn/,
    defect: {
      name: "what was spent is not looked at",
      rows: (sql, rows) => sql.includes("SUM(steps)") ? [{ n: 0 }] : rows,
    },
  },
];

function unless(
  skipped: (sql: string, params: readonly Value[]) => boolean,
): NonNullable<Defect["statement"]> {
  return (sql, params) => skipped(sql, params) ? null : [sql, params];
}

function without(row: Row, column: string): Row {
  return column in row ? { ...row, [column]: 0 } : row;
}
