import { followModule } from "../analysis/follow.ts";
import { contentOf, type Literals, literalsOf, placeInText } from "../analysis/literals.ts";
import type { Program } from "../analysis/program.ts";
import type { Run } from "../analysis/run.ts";
import type { Inspection } from "../kind.ts";
import { filesOfModule, programsOfModule } from "../module_files.ts";
import type { Read } from "../reads.ts";
import type { Place, Unknown } from "../surface.ts";
import type { SourceFile } from "../verdict.ts";
import { applyDdl } from "./ddl.ts";
import { type DbLog, MAX_STATEMENTS, newDbLog } from "./log.ts";
import { type DatabaseModel, newModel } from "./model.ts";
import { isAboutRows } from "./statement.ts";
import { sqlStatements, type SqlToken, sqlTokens } from "./tokens.ts";
import { dbWatcher } from "./watcher.ts";

/** A statement about rows, and where its pieces are written. */
export interface UsedStatement {
  tokens: readonly SqlToken[];
  placeOf: (token: SqlToken | null) => Place;
  reads: readonly Read[];
}

/** What a module makes of tables and does with them. */
export interface DbParty {
  files: number;
  model: DatabaseModel;
  statements: readonly UsedStatement[];
  /** SQL that could not be seen. */
  unknowns: readonly Unknown[];
  /** What may make tables besides the statements that were seen. */
  hiddenTables: readonly Unknown[];
}

const TABLE_MAKERS =
  /^(?:sqlalchemy|peewee|django\.db|tortoise|pony|sqlmodel|@prisma\/client|drizzle-orm|sequelize|typeorm|knex|mongoose|objection|@mikro-orm\/|alembic)/;
const DOWN_FILE = /[._-]down\.sql$|(?:^|\/)down\//i;
const DOWN_MARK = /^\s*--\s*(?:\+goose\s+down|migrate:down|\+migrate\s+down|@?down\b|rollback\b)/im;
const MAKES_TABLES = /\b(?:CREATE|ALTER|DROP)\s+(?:\w+\s+){0,3}TABLE\b/i;

/** Reads what a module does with databases. */
export function readParty(
  { modules, sources }: Inspection,
  name: string,
  lineAt: (place: Place) => string,
): DbParty {
  const own = new Set(programsOfModule(modules, name).map(({ path }) => path));
  const programs = [...sources.programs.values()];
  const log = newDbLog();
  const run = followModule(programs, own, [dbWatcher(log)]);
  const literals = literalsOf(programs);
  const model = newModel();
  const statements: UsedStatement[] = [];
  const sqlFiles = filesOfModule(modules, name).filter(({ path }) => /\.sql$/i.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const file of sqlFiles) readSqlFile(file, model, statements);
  for (const sent of log.sent) readSent(sent, model, statements, literals, lineAt);
  const files = sources.unknowns.filter(({ place }) => own.has(place.file));
  const unknowns = [...files, ...run.unknowns, ...hiddenCalls(log, run, sqlFiles)];
  const makers = programs.filter(({ file }) => own.has(file)).flatMap(tableMakers);
  const limits = limitOf(log);
  return {
    files: own.size + sqlFiles.length,
    model,
    statements,
    unknowns: [...unknowns, ...limits],
    hiddenTables: [...unknowns, ...makers, ...limits],
  };
}

function readSqlFile(file: SourceFile, model: DatabaseModel, statements: UsedStatement[]): void {
  if (DOWN_FILE.test(file.path)) return;
  const down = DOWN_MARK.exec(file.text);
  const text = down === null ? file.text : file.text.slice(0, down.index);
  applyDdl(model, text, { file: file.path, line: 1 }, []);
  // What fills tables between two changes to them holds for that moment alone.
  if (MAKES_TABLES.test(text)) return;
  for (const tokens of sqlStatements(sqlTokens(text))) {
    if (!isAboutRows(tokens)) continue;
    const placeOf = (token: SqlToken | null) => ({
      file: file.path,
      line: (token ?? tokens[0])?.line ?? 1,
    });
    statements.push({ tokens, placeOf, reads: [] });
  }
}

function readSent(
  sent: DbLog["sent"][number],
  model: DatabaseModel,
  statements: UsedStatement[],
  literals: Literals,
  lineAt: (place: Place) => string,
): void {
  const content = contentOf(sent.parts);
  const down = sent.isMigration && /\b(?:DROP)\s+TABLE\b/i.test(content);
  const locate = (token: SqlToken | null) =>
    token === null
      ? sent.place
      : placeInText(sent.parts, token.start, token.value, literals, lineAt);
  const all = sqlStatements(sqlTokens(content));
  if (!down) {
    const [first = null] = all[0] ?? [];
    const { file, line } = locate(first);
    applyDdl(model, content, { file, line: line - ((first?.line ?? 1) - 1) }, []);
  }
  if (sent.isMigration) return;
  for (const tokens of all) {
    if (isAboutRows(tokens)) statements.push({ tokens, placeOf: locate, reads: sent.reads });
  }
}

/** A wrapper whose callers are seen hides nothing, nor does one that runs the module's SQL files. */
function hiddenCalls(log: DbLog, run: Run, sqlFiles: readonly SourceFile[]): Unknown[] {
  return log.hidden.filter(({ param, isFile }) =>
    (param === null || !run.called.has(param)) && !(isFile && sqlFiles.length > 0)
  );
}

function tableMakers({ file, body }: Program): Unknown[] {
  return body.flatMap((statement) => {
    if (statement.kind !== "import") return [];
    const source = statement.source.replace(/^(?:npm:|jsr:)/, "");
    if (!TABLE_MAKERS.test(source)) return [];
    const place = { file, line: statement.line };
    return [{ text: `tables may be made by ${source}, which is not followed`, place }];
  });
}

function limitOf(log: DbLog): Unknown[] {
  if (log.sent.length < MAX_STATEMENTS) return [];
  const place = log.sent[0]?.place ?? { file: "", line: 0 };
  return [{ text: `only the first ${MAX_STATEMENTS} statements were looked at`, place }];
}
