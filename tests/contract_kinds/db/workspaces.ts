import type { Workspace } from "../workspaces/workspace.ts";

const USERS = `CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);`;

const ORDERS = `
CREATE TABLE customers (id SERIAL PRIMARY KEY, email VARCHAR(255) NOT NULL);
CREATE TABLE orders (
  id BIGSERIAL PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  total NUMERIC(10,2) NOT NULL DEFAULT 0,
  placed_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
`;

/** Databases in the ways they are used in JavaScript, TypeScript and Python. */
export const DB_WORKSPACES: readonly Workspace[] = [
  {
    name: "a schema file and node:sqlite",
    schema: { ddl: USERS },
    owner: { "db/schema.sql": USERS },
    user: {
      "src/users.js": `
import { DatabaseSync } from "node:sqlite";
const db = new DatabaseSync("app.db");
const byEmail = db.prepare("SELECT id, name, status FROM users WHERE email = ?");

export function find(email) {
  const user = byEmail.get(email);
  return user === undefined ? null : { id: user.id, name: user.name };
}

export function add(email, name) {
  return db.prepare("INSERT INTO users (email, name) VALUES (?, ?)").run(email, name).lastInsertRowid;
}

export function block(id) {
  db.prepare("UPDATE users SET status = 'blocked' WHERE id = ?").run(id);
}
`,
    },
    mutants: [
      {
        file: "src/users.js",
        from: "SELECT id, name, status FROM users",
        to: "SELECT id, nmae, status FROM users",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/users.js",
        from: "INTO users (email, name) VALUES (?, ?)",
        to: "INTO users (email) VALUES (?)",
        rule: "consumer_mismatch",
      },
      {
        file: "src/users.js",
        from: "UPDATE users SET",
        to: "UPDATE user SET",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/users.js",
        from: "status = 'blocked'",
        to: "status = 'locked'",
        rule: "consumer_mismatch",
      },
      {
        file: "db/schema.sql",
        from: "  email TEXT NOT NULL UNIQUE,",
        to: "  mail TEXT NOT NULL UNIQUE,",
        rule: "provider_mismatch",
      },
      {
        file: "db/schema.sql",
        from: "  name TEXT NOT NULL,",
        to: "  name INTEGER NOT NULL,",
        rule: "provider_mismatch",
      },
      {
        file: "db/schema.sql",
        from: "CREATE TABLE users (",
        to: "CREATE TABLE members (",
        rule: "provider_missing",
      },
      {
        file: "db/schema.sql",
        from: "'active', 'blocked'",
        to: "'active', 'banned'",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "migrations one after the other, queries over several lines",
    schema: { ddl: USERS },
    owner: {
      "migrations/001_users.sql":
        "-- people\nCREATE TABLE users (\n  id INTEGER PRIMARY KEY AUTOINCREMENT,\n  email TEXT NOT NULL UNIQUE,\n  full_name TEXT NOT NULL,\n  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP\n);\n",
      "migrations/002_status.sql":
        "ALTER TABLE users ADD COLUMN status TEXT NOT NULL DEFAULT 'active'\n  CHECK (status IN ('active', 'blocked'));\nINSERT INTO users (email, full_name) VALUES ('root@example.org', 'Root');\n",
      "migrations/003_name.sql":
        "ALTER TABLE users\n  RENAME COLUMN full_name TO name;\nCREATE INDEX users_by_name ON users (name);\n",
      "migrations/003_name.down.sql": "ALTER TABLE users RENAME COLUMN name TO full_name;\n",
    },
    user: {
      "report.ts": `
import Database from "better-sqlite3";

interface Row {
  status: string;
  people: number;
}

export function report(file: string): Row[] {
  const db = new Database(file, { readonly: true });
  return db.prepare(\`
    SELECT
      status,
      COUNT(*) AS people
    FROM users
    WHERE created_at >= date('now', '-7 days')
    GROUP BY status
    ORDER BY people DESC
  \`).all() as Row[];
}
`,
    },
    mutants: [
      {
        file: "report.ts",
        from: "WHERE created_at >=",
        to: "WHERE created >=",
        rule: "consumer_unknown_element",
      },
      {
        file: "migrations/003_name.sql",
        from: "RENAME COLUMN full_name TO name;",
        to: "RENAME COLUMN full_name TO title;",
        rule: "provider_mismatch",
      },
      {
        file: "migrations/002_status.sql",
        from: "status TEXT NOT NULL DEFAULT 'active'",
        to: "status TEXT NOT NULL DEFAULT 'blocked'",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "the owner makes its tables in code",
    schema: { ddl: USERS },
    owner: {
      "store/open.ts": `
import { DatabaseSync } from "node:sqlite";

const SCHEMA = \`
CREATE TABLE IF NOT EXISTS users (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  email      TEXT UNIQUE NOT NULL,
  name       TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('blocked', 'active')) DEFAULT 'active',
  created_at TEXT DEFAULT CURRENT_TIMESTAMP NOT NULL,
  note       TEXT
);
\`;

export function openStore(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec(SCHEMA);
  return database;
}
`,
    },
    user: {
      "api/list.ts": `
import { openStore } from "../store/open.ts";

const database = openStore("app.db");

export const names = (): string[] =>
  database.prepare("SELECT * FROM users").all().map((row) => row.name);

export function search(text: string, status?: string) {
  const conditions = ["name LIKE ?"];
  if (status) conditions.push("status = ?");
  return database.prepare("SELECT id, name FROM users WHERE " + conditions.join(" AND ")).all(text);
}
`,
    },
    mutants: [
      {
        file: "store/open.ts",
        from: "  name       TEXT NOT NULL,",
        to: "  name       TEXT,",
        rule: "provider_mismatch",
      },
      {
        file: "store/open.ts",
        from: "  email      TEXT UNIQUE NOT NULL,\n",
        to: "  address      TEXT UNIQUE NOT NULL,\n",
        rule: "provider_mismatch",
      },
      {
        file: "api/list.ts",
        from: "row.name)",
        to: "row.username)",
        rule: "consumer_unknown_element",
      },
      {
        file: "api/list.ts",
        from: '"status = ?"',
        to: '"state = ?"',
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "PostgreSQL with pg, casts, upserts and JSON",
    schema: { ddl: ORDERS },
    owner: { "sql/schema.sql": ORDERS },
    user: {
      "src/orders.js": `
import pg from "pg";
const pool = new pg.Pool();

export async function place(customerId, total) {
  const { rows } = await pool.query(
    "INSERT INTO orders (customer_id, total) VALUES ($1, $2::numeric) RETURNING id, placed_at",
    [customerId, total],
  );
  return { id: rows[0].id, at: rows[0].placed_at };
}

export async function recent(days) {
  const result = await pool.query({
    text: \`SELECT o.id, o.total, c.email
      FROM public.orders AS o
      JOIN customers c ON c.id = o.customer_id
      WHERE o.placed_at > now() - INTERVAL '7 days' AND c.email ILIKE $1
      ORDER BY o.placed_at DESC
      FOR UPDATE\`,
    values: [days],
  });
  return result.rows.map((row) => row.email + ": " + row.total);
}

export const remove = (ids) => pool.query("DELETE FROM orders WHERE id = ANY($1)", [ids]);
`,
    },
    mutants: [
      {
        file: "src/orders.js",
        from: "SELECT o.id, o.total, c.email",
        to: "SELECT o.id, o.amount AS total, c.email",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/orders.js",
        from: "c.id = o.customer_id",
        to: "c.id = o.client_id",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/orders.js",
        from: "INTO orders (customer_id, total) VALUES ($1, $2::numeric)",
        to: "INTO orders (total) VALUES ($2::numeric)",
        rule: "consumer_mismatch",
      },
      {
        file: "src/orders.js",
        from: "DELETE FROM orders",
        to: "DELETE FROM purchases",
        rule: "consumer_unknown_element",
      },
      {
        file: "sql/schema.sql",
        from: "email VARCHAR(255) NOT NULL",
        to: "email VARCHAR(80) NOT NULL",
        rule: "provider_mismatch",
      },
      {
        file: "sql/schema.sql",
        from: "customer_id INTEGER NOT NULL REFERENCES customers(id)",
        to: "customer_id INTEGER REFERENCES customers(id)",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "Python's sqlite3 with cursors and rows by name",
    schema: { ddl: USERS },
    owner: {
      "app/db.py": `
import sqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
"""


def connect(path):
    conn = sqlite3.connect(path)
    conn.row_factory = sqlite3.Row
    conn.executescript(SCHEMA)
    return conn
`,
    },
    user: {
      "tools/mail.py": `
from app.db import connect

conn = connect("app.db")


def recipients(status="active"):
    cursor = conn.cursor()
    cursor.execute("SELECT * FROM users WHERE status = ?", (status,))
    return [row["email"] for row in cursor.fetchall()]


def register(email, name):
    conn.execute(
        "INSERT INTO users (email, name)"
        " VALUES (?, ?)",
        (email, name),
    )
    conn.commit()


def rename(user_id, name):
    conn.execute("UPDATE users SET name = %s WHERE id = %s" % (name, user_id))
`,
    },
    mutants: [
      {
        file: "tools/mail.py",
        from: 'row["email"]',
        to: 'row["mail"]',
        rule: "consumer_unknown_element",
      },
      {
        file: "tools/mail.py",
        from: "INSERT INTO users (email, name)",
        to: "INSERT INTO users (email, username)",
        rule: "consumer_unknown_element",
      },
      {
        file: "tools/mail.py",
        from: "SET name = %s",
        to: "SET full_name = %s",
        rule: "consumer_unknown_element",
      },
      {
        file: "app/db.py",
        from: "    email TEXT NOT NULL UNIQUE,",
        to: "    email TEXT NOT NULL,",
        rule: "provider_mismatch",
      },
    ],
  },
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
    name: "MySQL with mysql2",
    schema: {
      ddl:
        "CREATE TABLE `items` (`id` INT UNSIGNED NOT NULL AUTO_INCREMENT, `title` VARCHAR(120) NOT NULL, `kind` ENUM('book','film') NOT NULL DEFAULT 'book', PRIMARY KEY (`id`), KEY `by_title` (`title`)) ENGINE=InnoDB;",
    },
    owner: {
      "schema/items.sql":
        "CREATE TABLE items (\n  id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,\n  title VARCHAR(120) NOT NULL,\n  kind ENUM('book', 'film') NOT NULL DEFAULT 'book',\n  INDEX by_title (title)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n",
    },
    user: {
      "shop.ts": `
import mysql from "mysql2/promise";
const pool = mysql.createPool({ host: "db" });

export async function films() {
  const [rows] = await pool.query("SELECT id, title FROM items WHERE kind = \\"film\\" LIMIT 10");
  return rows.map((row) => row.title);
}

export async function upsert(title: string) {
  await pool.execute(
    "INSERT INTO items (title, kind) VALUES (?, 'film') ON DUPLICATE KEY UPDATE title = VALUES(title)",
    [title],
  );
}
`,
    },
    mutants: [
      {
        file: "shop.ts",
        from: "(?, 'film')",
        to: "(?, 'movie')",
        rule: "consumer_mismatch",
      },
      {
        file: "shop.ts",
        from: "row.title",
        to: "row.name",
        rule: "consumer_unknown_element",
      },
      {
        file: "schema/items.sql",
        from: "ENUM('book', 'film')",
        to: "ENUM('book', 'movie')",
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
  {
    name: "asyncpg and a database behind a worker",
    schema: { ddl: USERS },
    owner: { "db/schema.sql": USERS },
    user: {
      "a.py": `
async def names(pool):
    async with pool.acquire() as conn:
        row = await conn.fetchrow("SELECT id, email FROM users WHERE id = $1", 1)
        rows = await conn.fetch("""
            SELECT u.name AS author
            FROM users u
        """)
        return row["email"], [each["author"] for each in rows]
`,
      "b.ts": `
export async function list(env: { DB: D1Database }) {
  const { results } = await env.DB.prepare("SELECT id, email FROM users WHERE name = ?").bind("x").all();
  const first = await env.DB.prepare("SELECT COUNT(*) AS n FROM users").first();
  return [first.n, ...results.map((row) => row.email)];
}
`,
    },
    mutants: [
      {
        file: "a.py",
        from: "u.name AS author",
        to: "u.nick AS author",
        rule: "consumer_unknown_element",
      },
      { file: "b.ts", from: "row.email", to: "row.mail", rule: "consumer_unknown_element" },
    ],
  },
];
