import type { Workspace } from "../../workspace.ts";
import { USERS } from "./fixtures.ts";

const ORDERS = `
CREATE TABLE customers (id SERIAL PRIMARY KEY, email VARCHAR(255) NOT NULL);
CREATE TABLE orders (
  id BIGSERIAL PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers(id),
  total NUMERIC(10,2) NOT NULL DEFAULT 0,
  placed_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
`;

/** PostgreSQL, MySQL, and a database behind a worker. */
export const SERVERS: readonly Workspace[] = [
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
