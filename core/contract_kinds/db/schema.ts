import { z } from "zod";
import type { SchemaProblem } from "../kind.ts";
import { problemOf } from "../shorthand.ts";
import { readDdl } from "./ddl.ts";
import type { DatabaseModel } from "./model.ts";

const MAX_DDL_CHARS = 200_000;
const MAX_TABLES = 200;

type DbSchemaReading =
  | { ok: true; model: DatabaseModel }
  | { ok: false; problems: SchemaProblem[] };

const ALLOWED = "ddl, description";

const dbSchema = z.strictObject({
  ddl: z.string().max(MAX_DDL_CHARS),
  description: z.string().optional(),
});

/** Reads a contract of kind `db`: the statements that make its tables. */
export function readDbSchema(schema: unknown): DbSchemaReading {
  const parsed = dbSchema.safeParse(schema);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map((each) => problemOf(each, () => ALLOWED)),
    };
  }
  const { model, problems } = readDdl(parsed.data.ddl);
  const found = problems.map(({ line, message }) => ({ at: `ddl line ${line}`, message }));
  const count = model.tables.size;
  if (found.length === 0 && count === 0) {
    found.push({
      at: "ddl",
      message: "no table is made; allowed: CREATE TABLE and what follows it",
    });
  }
  for (const [name, made] of model.tables) {
    if (made.length > 1) found.push({ at: "ddl", message: `table ${name} is made twice` });
  }
  if (count > MAX_TABLES) found.push({ at: "ddl", message: `more than ${MAX_TABLES} tables` });
  return found.length > 0 ? { ok: false, problems: found } : { ok: true, model };
}
