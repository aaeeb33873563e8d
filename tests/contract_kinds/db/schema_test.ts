import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { schemaProblems } from "../../../core/contract_kinds/mod.ts";
import { parse } from "yaml";
import { readDbSchema } from "../../../core/contract_kinds/db/schema.ts";

const problemsOf = (ddl: unknown) => schemaProblems("db", { ddl });

Deno.test("what is wrong in DDL is named with its line and what is allowed", async () => {
  assert.deepEqual(await problemsOf("CREATE TABLE a (\n  id INTEGER,\n  id TEXT\n);"), [
    "ddl line 1: table a: column id is defined twice",
  ]);
  assert.deepEqual(await problemsOf("SELECT 1;\n\nCREAT TABLE a (id INTEGER);"), [
    "ddl line 3: CREAT begins no statement of SQL",
  ]);
  assert.deepEqual(await problemsOf("CREATE TABLE a (id INTEGER"), [
    "ddl line 1: the definition of a is not closed",
  ]);
  assert.deepEqual(await problemsOf("CREATE TABLE a (id INTEGER NOT NOTHING);"), [
    "ddl line 1: table a: NOT is not expected in the definition of id",
  ]);
  assert.deepEqual(await problemsOf("  "), [
    "ddl: no table is made; allowed: CREATE TABLE and what follows it",
  ]);
  assert.deepEqual(await problemsOf("CREATE TABLE a (x INT); CREATE TABLE a (x INT);"), [
    "ddl: table a is made twice",
  ]);
  assert.deepEqual(await schemaProblems("db", { ddl: "CREATE TABLE a (x INT)", dialect: "x" }), [
    "unknown key dialect; allowed: ddl, description",
  ]);
});

const DIFFS = parse(
  await Deno.readTextFile(new URL("../diffs/corpus/db.yaml", import.meta.url)),
) as { cases: { old: { ddl: string }; new: { ddl: string } }[] };

Deno.test("columns are read as SQLite itself reads them", () => {
  const texts = DIFFS.cases.flatMap((diff) => [diff.old.ddl, diff.new.ddl])
    .filter((text) => !text.includes("now()"));
  for (const text of texts) {
    const database = new DatabaseSync(":memory:");
    database.exec(text);
    const read = readDbSchema({ ddl: text });
    assert.ok(read.ok);
    for (const [made] of read.model.tables.values()) {
      assert.ok(made);
      const rows = database.prepare(`PRAGMA table_xinfo("${made.name}")`).all();
      const theirs = rows.map(({ name, notnull, pk }) => [
        String(name).toLowerCase(),
        notnull === 0 && pk === 0,
        pk !== 0,
      ]);
      const ours = [...made.columns ?? []].map(([name, column]) => [
        name,
        column.nullable,
        made.primaryKey.includes(name),
      ]);
      assert.deepEqual(ours, theirs, text);
    }
    database.close();
  }
});
