import type { Workspace } from "../workspace.ts";

/** Migrations and stores as projects write them. */
export const DB_PROJECTS: readonly Workspace[] = [{
  name: "migrations in a list of TypeScript strings, a repository in Python with sqlite3 rows",
  schema: {
    ddl: `
CREATE TABLE customers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE,
  full_name TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE invoices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  amount_cents INTEGER NOT NULL,
  paid INTEGER NOT NULL DEFAULT 0
);
`,
  },
  owner: {
    "db/migrate.ts": `
import Database from "better-sqlite3";

const MIGRATIONS: readonly string[] = [
  \`CREATE TABLE IF NOT EXISTS customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
  )\`,
  \`CREATE TABLE IF NOT EXISTS invoices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    amount_cents INTEGER NOT NULL,
    paid INTEGER NOT NULL DEFAULT 0
  )\`,
];

export function migrate(path: string) {
  const db = new Database(path);
  const version = db.pragma("user_version", { simple: true }) as number;
  MIGRATIONS.slice(version).forEach((sql, index) => {
    db.exec(sql);
    db.pragma(\`user_version = \${version + index + 1}\`);
  });
  return db;
}
`,
  },
  user: {
    "billing/repository.py": `
import sqlite3
from contextlib import contextmanager


class BillingRepository:
    INSERT = """
        INSERT INTO invoices (customer_id, amount_cents)
        VALUES (:customer, :amount)
    """

    def __init__(self, path):
        self.conn = sqlite3.connect(path)
        self.conn.row_factory = sqlite3.Row

    @contextmanager
    def cursor(self):
        cur = self.conn.cursor()
        try:
            yield cur
            self.conn.commit()
        finally:
            cur.close()

    def bill(self, email, amount):
        with self.cursor() as cur:
            cur.execute("SELECT id FROM customers WHERE email = ?", (email,))
            row = cur.fetchone()
            cur.execute(self.INSERT, {"customer": row["id"], "amount": amount})

    def unpaid(self):
        rows = self.conn.execute(
            "SELECT c.email, c.full_name, SUM(i.amount_cents) AS due "
            "FROM invoices i JOIN customers c ON c.id = i.customer_id "
            "WHERE i.paid = 0 GROUP BY c.id ORDER BY due DESC"
        ).fetchall()
        return [(row["email"], row["full_name"], row["due"]) for row in rows]
`,
  },
  mutants: [{
    file: "db/migrate.ts",
    from: "    amount_cents INTEGER NOT NULL,",
    to: "    amount INTEGER NOT NULL,",
    rule: "provider_mismatch",
  }, {
    file: "billing/repository.py",
    from: "(customer_id, amount_cents)",
    to: "(customer_id, amount)",
    rule: "consumer_unknown_element",
  }, {
    file: "billing/repository.py",
    from: "SUM(i.amount_cents)",
    to: "SUM(i.cents)",
    rule: "consumer_unknown_element",
  }, {
    file: "billing/repository.py",
    from: 'row["full_name"], row["due"]',
    to: 'row["name"], row["due"]',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "SQL files, SQLAlchemy text and psycopg placeholders",
  schema: {
    ddl: `
CREATE TABLE events (
  id BIGSERIAL PRIMARY KEY,
  kind VARCHAR(40) NOT NULL,
  payload JSONB NOT NULL DEFAULT '{}',
  happened_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX events_kind ON events (kind, happened_at DESC);
`,
  },
  owner: {
    "migrations/001_events.sql": `
BEGIN;
CREATE TABLE public.events (
    id          bigserial PRIMARY KEY,
    kind        varchar(40) NOT NULL,
    payload     jsonb NOT NULL DEFAULT '{}'::jsonb
);
COMMIT;
`,
    "migrations/002_happened_at.sql": `
ALTER TABLE events ADD COLUMN happened_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX CONCURRENTLY IF NOT EXISTS events_kind ON events USING btree (kind, happened_at DESC);
`,
  },
  user: {
    "analytics/store.py": `
import json

import psycopg
from sqlalchemy import create_engine, text

engine = create_engine("postgresql+psycopg://localhost/app")


def record(dsn, kind, payload):
    with psycopg.connect(dsn) as conn, conn.cursor() as cur:
        cur.execute(
            "INSERT INTO events (kind, payload) VALUES (%s, %s::jsonb) RETURNING id",
            (kind, json.dumps(payload)),
        )
        return cur.fetchone()[0]


def counts(since):
    query = text("""
        SELECT kind, count(*) AS n
        FROM events
        WHERE happened_at >= :since AND payload->>'source' IS NOT NULL
        GROUP BY kind
    """)
    with engine.connect() as conn:
        return {row.kind: row.n for row in conn.execute(query, {"since": since})}
`,
  },
  mutants: [{
    file: "migrations/002_happened_at.sql",
    from: "ADD COLUMN happened_at timestamptz",
    to: "ADD COLUMN occurred_at timestamptz",
    rule: "provider_mismatch",
  }, {
    file: "analytics/store.py",
    from: "INSERT INTO events (kind, payload)",
    to: "INSERT INTO event (kind, payload)",
    rule: "consumer_unknown_element",
  }, {
    file: "analytics/store.py",
    from: "WHERE happened_at >=",
    to: "WHERE created_at >=",
    rule: "consumer_unknown_element",
  }],
}];
