import type { Workspace } from "../../workspace.ts";
import { USERS } from "./fixtures.ts";

/** SQLite, where the schema is a file, a series of files or code. */
export const SQLITE: readonly Workspace[] = [
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
];
