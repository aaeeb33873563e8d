import type { Workspace } from "../../workspace.ts";
import { USERS } from "./fixtures.ts";

/** Statements that are kept, nested, put together, or none at all. */
export const STATEMENTS: readonly Workspace[] = [
  {
    name: "a thin wrapper, statements in a table, values without columns",
    schema: { ddl: "CREATE TABLE points (x REAL NOT NULL, y REAL NOT NULL, label TEXT);" },
    owner: {
      "geo/schema.sql":
        "create table points (\n  x real not null,\n  y real not null,\n  label text\n);\n",
    },
    user: {
      "web/query.js": `
export const STATEMENTS = {
  near: "SELECT x, y, label FROM points WHERE abs(x - ?) < 1 AND abs(y - ?) < 1",
  add: "INSERT INTO points VALUES (?, ?, ?)",
  clear: "DELETE FROM points WHERE label IS NULL",
};

export function run(connection, text, ...values) {
  return connection.execute(text, values);
}
`,
      "web/points.js": `
import { run, STATEMENTS } from "./query.js";

export const near = async (c, x, y) => (await run(c, STATEMENTS.near, x, y)).rows.map((p) => p.label);
export const add = (c, p) => run(c, STATEMENTS.add, p.x, p.y, p.label);
export const clear = (c) => run(c, STATEMENTS.clear);
`,
    },
    mutants: [
      {
        file: "web/query.js",
        from: "INSERT INTO points VALUES (?, ?, ?)",
        to: "INSERT INTO points VALUES (?, ?)",
        rule: "consumer_mismatch",
      },
      {
        file: "web/query.js",
        from: "WHERE label IS NULL",
        to: "WHERE name IS NULL",
        rule: "consumer_unknown_element",
      },
      {
        file: "geo/schema.sql",
        from: "  label text",
        to: "  label text not null",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "common table expressions, subqueries and views",
    schema: {
      ddl:
        `${USERS}\nCREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active';`,
    },
    owner: {
      "db/1_users.sql": USERS,
      "db/2_views.sql":
        "CREATE VIEW active_users AS\n  SELECT id, email FROM users WHERE status = 'active';\n",
    },
    user: {
      "stats.ts": `
declare const db: { all(sql: string): Promise<Record<string, unknown>[]> };

export const growth = () =>
  db.all(\`
    WITH per_day AS (
      SELECT substr(created_at, 1, 10) AS day, COUNT(*) AS joined FROM users GROUP BY 1
    )
    SELECT day, SUM(joined) OVER (ORDER BY day) AS total FROM per_day
    WHERE day IN (SELECT substr(created_at, 1, 10) FROM users WHERE status <> 'blocked')
  \`);

export const mails = async () => (await db.all("SELECT email FROM active_users")).map((r) => r.email);
`,
    },
    mutants: [
      {
        file: "stats.ts",
        from: "FROM users GROUP BY 1",
        to: "FROM people GROUP BY 1",
        rule: "consumer_unknown_element",
      },
      {
        file: "stats.ts",
        from: "SELECT email FROM active_users",
        to: "SELECT email FROM live_users",
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "a table's name that is put in",
    schema: { ddl: USERS },
    status: "UNKNOWN",
    owner: { "db/schema.sql": USERS },
    user: {
      "dump.js": `
export function dump(db, table) {
  return db.prepare(\`SELECT * FROM \${table}\`).all();
}
`,
    },
    mutants: [],
  },
  {
    name: "an object-relational mapper",
    schema: { ddl: USERS },
    status: "UNKNOWN",
    owner: {
      "models.py": `
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
`,
    },
    user: { "list.sql": "SELECT id, email FROM users WHERE status = 'active';\n" },
    mutants: [
      {
        file: "list.sql",
        from: "SELECT id, email",
        to: "SELECT id, mail",
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "English that begins like SQL, and a consumer with tables of its own",
    schema: { ddl: USERS },
    owner: {
      "db/schema.sql": USERS,
      "db/menu.js":
        `export const ask = (ui) => ui.show("Select a file from the list", "Update your name to continue");\n`,
    },
    user: {
      "cache.js": `
import { DatabaseSync } from "node:sqlite";
const local = new DatabaseSync(":memory:");
local.exec("CREATE TABLE cache (key TEXT PRIMARY KEY, value TEXT)");
export const put = (key, value) =>
  local.prepare("INSERT OR REPLACE INTO cache (key, value) VALUES (?, ?)").run(key, value);
export const all = (db) => db.prepare("SELECT id FROM users ORDER BY name").all().map((u) => u.id);
console.log("DELETE FROM everything is not run");
`,
    },
    mutants: [
      {
        file: "cache.js",
        from: "ORDER BY name",
        to: "ORDER BY surname",
        rule: "consumer_unknown_element",
      },
    ],
  },
];
