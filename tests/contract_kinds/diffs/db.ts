const USERS = `CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  name TEXT,
  role TEXT NOT NULL DEFAULT 'member'
);`;

const ddl = (text: string) => ({ ddl: text });
const users = (from: string, to: string) => ddl(USERS.replace(from, to));

/** Changes of tables, each with the class of version that it needs. */
export const DB_DIFFS = [
  {
    name: "formatting, letter case, needless quotes and the order of columns",
    old: ddl(USERS),
    new: ddl(
      `create table if not exists "users"(name text, "email" text not null, role text not null default ('member'), id integer not null, primary key (id));`,
    ),
    class: "none",
  },
  {
    name: "a condition moves from the column to the table",
    old: ddl("CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES c(id) UNIQUE);"),
    new: ddl(
      "CREATE TABLE a (id INTEGER, b INTEGER, PRIMARY KEY (id), UNIQUE (b), FOREIGN KEY (b) REFERENCES c (id));",
    ),
    class: "none",
  },
  {
    name: "tables in another order, one altered into what it was",
    old: ddl("CREATE TABLE a (x TEXT); CREATE TABLE b (y TEXT, z INTEGER);"),
    new: ddl(
      "CREATE TABLE b (y TEXT);\nALTER TABLE b ADD COLUMN z INTEGER;\nCREATE TABLE a (x TEXT);",
    ),
    class: "none",
  },
  {
    name: "a comment",
    old: ddl(USERS),
    new: users("email TEXT NOT NULL,", "email TEXT NOT NULL, -- in lower case"),
    class: "patch",
  },
  {
    name: "an index",
    old: ddl(USERS),
    new: ddl(`${USERS} CREATE INDEX users_by_email ON users (email);`),
    class: "patch",
  },
  {
    name: "a new nullable column",
    old: ddl(USERS),
    new: users("name TEXT,", "name TEXT, phone TEXT,"),
    class: "minor",
  },
  {
    name: "a new column with a default",
    old: ddl(USERS),
    new: users("name TEXT,", "name TEXT, visits INTEGER NOT NULL DEFAULT 0,"),
    class: "minor",
  },
  {
    name: "a new table",
    old: ddl(USERS),
    new: ddl(`${USERS} CREATE TABLE teams (id INTEGER PRIMARY KEY, title TEXT NOT NULL);`),
    class: "minor",
  },
  {
    name: "another default",
    old: ddl(USERS),
    new: users("'member'", "'guest'"),
    class: "minor",
  },
  {
    name: "a default where there was none",
    old: ddl(USERS),
    new: users("email TEXT NOT NULL", "email TEXT NOT NULL DEFAULT ''"),
    class: "minor",
  },
  {
    name: "a new column that must be given",
    old: ddl(USERS),
    new: users("name TEXT,", "name TEXT, phone TEXT NOT NULL,"),
    class: "major",
  },
  {
    name: "a column goes",
    old: ddl(USERS),
    new: users("  name TEXT,\n", ""),
    class: "major",
  },
  {
    name: "a column is renamed",
    old: ddl(USERS),
    new: users("name TEXT", "full_name TEXT"),
    class: "major",
  },
  {
    name: "a table is renamed",
    old: ddl(USERS),
    new: users("TABLE users", "TABLE members"),
    class: "major",
  },
  {
    name: "another type",
    old: ddl(USERS),
    new: users("name TEXT", "name INTEGER"),
    class: "major",
  },
  {
    name: "a column may no longer be empty",
    old: ddl(USERS),
    new: users("name TEXT,", "name TEXT NOT NULL DEFAULT '',"),
    class: "major",
  },
  {
    name: "a column may now be empty",
    old: ddl(USERS),
    new: users("email TEXT NOT NULL", "email TEXT"),
    class: "major",
  },
  {
    name: "a default goes",
    old: ddl(USERS),
    new: users(" DEFAULT 'member'", ""),
    class: "major",
  },
  {
    name: "values must now be unique",
    old: ddl(USERS),
    new: users("email TEXT NOT NULL", "email TEXT NOT NULL UNIQUE"),
    class: "major",
  },
  {
    name: "values are now listed",
    old: ddl(USERS),
    new: users("DEFAULT 'member'", "DEFAULT 'member' CHECK (role IN ('member', 'admin'))"),
    class: "major",
  },
  {
    name: "another key",
    old: ddl("CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a));"),
    new: ddl("CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b));"),
    class: "major",
  },
  {
    name: "a reference to another table",
    old: ddl("CREATE TABLE t (a INTEGER);"),
    new: ddl("CREATE TABLE t (a INTEGER REFERENCES u (id));"),
    class: "major",
  },
  {
    name: "PostgreSQL: an alias of the same type",
    old: ddl("CREATE TABLE t (id SERIAL PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now());"),
    new: ddl(
      "CREATE TABLE public.t (id serial NOT NULL, at timestamp with time zone DEFAULT now() NOT NULL, CONSTRAINT t_pk PRIMARY KEY (id));",
    ),
    class: "none",
  },
].map((diff) => ({ ...diff, kind: "db" }));
