import type { Workspace } from "../workspace.ts";

/** Schemas in steps, views, upserts and common table expressions. */
export const DB_SYSTEMS: readonly Workspace[] = [{
  name: "numbered migrations, a pool with $1 and returning, a common table expression",
  schema: {
    ddl: `
CREATE TABLE accounts (
  id BIGINT PRIMARY KEY,
  email VARCHAR(200) NOT NULL UNIQUE,
  plan TEXT NOT NULL DEFAULT 'free',
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  closed_at TIMESTAMPTZ
);
CREATE TABLE usage (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  day DATE NOT NULL,
  requests INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, day)
);
`,
  },
  owner: {
    "migrations/001_accounts.sql": `
BEGIN;
CREATE TABLE accounts (
  id BIGINT PRIMARY KEY,
  mail VARCHAR(200) NOT NULL UNIQUE,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
COMMIT;
`,
    "migrations/002_plans.sql": `
ALTER TABLE accounts RENAME COLUMN mail TO email;
ALTER TABLE accounts
  ADD COLUMN plan TEXT NOT NULL DEFAULT 'free',
  ADD COLUMN closed_at TIMESTAMPTZ;
`,
    "migrations/003_usage.sql": `
CREATE TABLE IF NOT EXISTS usage (
  account_id BIGINT NOT NULL,
  day DATE NOT NULL,
  requests INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT usage_pk PRIMARY KEY (account_id, day),
  CONSTRAINT usage_account FOREIGN KEY (account_id) REFERENCES accounts (id)
);
CREATE INDEX usage_day ON usage (day);
`,
  },
  user: {
    "billing/usage.ts": `
import { Pool } from "pg";

const pool = new Pool();

export async function record(accountId: number, day: string): Promise<number> {
  const { rows } = await pool.query<{ requests: number }>(
    \`INSERT INTO usage (account_id, day, requests) VALUES ($1, $2, 1)
     ON CONFLICT (account_id, day) DO UPDATE SET requests = usage.requests + 1
     RETURNING requests\`,
    [accountId, day],
  );
  return rows[0].requests;
}

export async function heavy(limit: number) {
  const text = \`
    WITH totals AS (
      SELECT u.account_id, SUM(u.requests) AS total FROM usage u GROUP BY u.account_id
    )
    SELECT a.email, a.plan, t.total
    FROM accounts AS a JOIN totals t ON t.account_id = a.id
    WHERE a.closed_at IS NULL AND t.total > $1
    ORDER BY t.total DESC\`;
  const result = await pool.query(text, [limit]);
  return result.rows.map((row) => \`\${row.email} (\${row.plan}): \${row.total}\`);
}

export const close = (id: number) =>
  pool.query("UPDATE accounts SET closed_at = now() WHERE id = $1", [id]);
`,
  },
  mutants: [{
    file: "migrations/002_plans.sql",
    from: "RENAME COLUMN mail TO email",
    to: "RENAME COLUMN mail TO address",
    rule: "provider_mismatch",
  }, {
    file: "migrations/002_plans.sql",
    from: "ADD COLUMN plan TEXT NOT NULL DEFAULT 'free'",
    to: "ADD COLUMN tier TEXT NOT NULL DEFAULT 'free'",
    rule: "provider_mismatch",
  }, {
    file: "billing/usage.ts",
    from: "SELECT a.email, a.plan, t.total",
    to: "SELECT a.email, a.tier, t.total",
    rule: "consumer_unknown_element",
  }, {
    file: "billing/usage.ts",
    from: "UPDATE accounts SET closed_at = now()",
    to: "UPDATE account SET closed_at = now()",
    rule: "consumer_unknown_element",
  }],
}, {
  name: "a schema text in a module, executemany with names, a view and a row factory",
  schema: {
    ddl: `
CREATE TABLE books (
  isbn TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  author_id INTEGER NOT NULL REFERENCES authors(id),
  year INTEGER
);
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE VIEW catalogue AS SELECT b.isbn, b.title, a.name AS author FROM books b JOIN authors a ON a.id = b.author_id;
`,
  },
  owner: {
    "library/schema.py": `
import sqlite3

_TABLES = """
CREATE TABLE IF NOT EXISTS authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS books (
    isbn TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    author_id INTEGER NOT NULL REFERENCES authors(id),
    year INTEGER
);
"""

_VIEWS = """
CREATE VIEW IF NOT EXISTS catalogue AS
SELECT b.isbn, b.title, a.name AS author
FROM books b JOIN authors a ON a.id = b.author_id;
"""


def connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    connection.executescript(_TABLES + _VIEWS)
    return connection
`,
  },
  user: {
    "desk/search.py": `
import csv

INSERT = "INSERT OR REPLACE INTO books (isbn, title, author_id, year) VALUES (:isbn, :title, :author_id, :year)"


def load(connection, path):
    with open(path, newline="") as file, connection:
        connection.executemany(INSERT, csv.DictReader(file))


def search(connection, words, newest_first=False):
    where = " AND ".join("title LIKE ?" for _ in words)
    sql = f"SELECT isbn, title, author FROM catalogue WHERE {where or '1'}"
    rows = connection.execute(sql, [f"%{word}%" for word in words])
    return [f"{row['title']} ({row['author']})" for row in rows]


def oldest(connection):
    (year,) = connection.execute("SELECT min(year) FROM books").fetchone()
    return year
`,
  },
  mutants: [{
    file: "library/schema.py",
    from: "    year INTEGER\n",
    to: "    published INTEGER\n",
    rule: "provider_mismatch",
  }, {
    file: "desk/search.py",
    from: "SELECT min(year) FROM books",
    to: "SELECT min(published) FROM books",
    rule: "consumer_unknown_element",
  }, {
    file: "desk/search.py",
    from: 'sql = f"SELECT isbn, title, author FROM catalogue',
    to: 'sql = f"SELECT isbn, title, writer FROM catalogue',
    rule: "consumer_unknown_element",
  }, {
    file: "desk/search.py",
    from: "books (isbn, title, author_id, year) VALUES (:isbn, :title, :author_id, :year)",
    to: "books (isbn, name, author_id, year) VALUES (:isbn, :name, :author_id, :year)",
    rule: "consumer_unknown_element",
  }],
}, {
  name: "statements prepared once, a transaction and a tagged template",
  schema: {
    ddl: `
CREATE TABLE wallets (id TEXT PRIMARY KEY, owner TEXT NOT NULL, cents INTEGER NOT NULL CHECK (cents >= 0));
CREATE TABLE transfers (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES wallets(id),
  target TEXT NOT NULL REFERENCES wallets(id),
  cents INTEGER NOT NULL,
  note TEXT
);
`,
  },
  owner: {
    "ledger/open.ts": `
import { DatabaseSync } from "node:sqlite";

export function openLedger(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec(\`
    CREATE TABLE IF NOT EXISTS wallets (
      id TEXT PRIMARY KEY,
      owner TEXT NOT NULL,
      cents INTEGER NOT NULL CHECK (cents >= 0)
    );
    CREATE TABLE IF NOT EXISTS transfers (
      id INTEGER PRIMARY KEY,
      source TEXT NOT NULL REFERENCES wallets(id),
      target TEXT NOT NULL REFERENCES wallets(id),
      cents INTEGER NOT NULL,
      note TEXT
    );
  \`);
  return db;
}
`,
  },
  user: {
    "pay/transfer.ts": `
import type { DatabaseSync } from "node:sqlite";

export class Transfers {
  #take; #give; #note;

  constructor(private readonly db: DatabaseSync) {
    this.#take = db.prepare("UPDATE wallets SET cents = cents - ? WHERE id = ?");
    this.#give = db.prepare("UPDATE wallets SET cents = cents + ? WHERE id = ?");
    this.#note = db.prepare("INSERT INTO transfers (source, target, cents, note) VALUES (?, ?, ?, ?)");
  }

  move(source: string, target: string, cents: number, note: string | null = null): void {
    this.db.exec("BEGIN IMMEDIATE");
    try {
      this.#take.run(cents, source);
      this.#give.run(cents, target);
      this.#note.run(source, target, cents, note);
      this.db.exec("COMMIT");
    } catch (error) {
      this.db.exec("ROLLBACK");
      throw error;
    }
  }

  of(owner: string) {
    return this.db.prepare(\`
      SELECT t.id, t.cents, w.owner
      FROM transfers t
      LEFT JOIN wallets w ON w.id = t.target
      WHERE w.owner = ? AND t.note IS NOT NULL
    \`).all(owner);
  }
}
`,
  },
  mutants: [{
    file: "ledger/open.ts",
    from: "      note TEXT\n",
    to: "      remark TEXT\n",
    rule: "provider_mismatch",
  }, {
    file: "ledger/open.ts",
    from: "      owner TEXT NOT NULL,",
    to: "      owner INTEGER NOT NULL,",
    rule: "provider_mismatch",
  }, {
    file: "pay/transfer.ts",
    from: "INSERT INTO transfers (source, target, cents, note) VALUES (?, ?, ?, ?)",
    to: "INSERT INTO transfers (source, target, amount, note) VALUES (?, ?, ?, ?)",
    rule: "consumer_unknown_element",
  }, {
    file: "pay/transfer.ts",
    from: "LEFT JOIN wallets w ON w.id",
    to: "LEFT JOIN wallets w ON w.wallet_id",
    rule: "consumer_unknown_element",
  }],
}];
