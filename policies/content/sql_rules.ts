import type { CallRule } from "./rules.ts";

const SQL_METHODS = [".query", ".execute", ".executemany", ".executescript", ".queryForObject"];
const SQL_OTHER = [
  ...[".raw", ".exec", ".run", ".all", ".get", ".each", ".prepare", ".unsafe", ".text"],
  ...[".$queryRawUnsafe", ".$executeRawUnsafe", ".read_sql", ".read_sql_query", ".sql"],
  ...[".Query", ".QueryRow", ".Exec", ".QueryContext", ".ExecContext", ".Raw", ".Prepare"],
  ...[".executeQuery", ".executeUpdate", ".prepareStatement", ".createQuery", ".createNativeQuery"],
  ...[".select_all", ".find_by_sql", ".exec_query", "mysqli_query", "pg_query", ".multi_query"],
];
const SQL_ELSEWHERE = [".rawQuery", ".execSQL", ".rawInsert", ".rawUpdate", ".rawDelete"];
const SQL_OF_CSHARP = [
  ...[
    "SqlCommand",
    "NpgsqlCommand",
    "MySqlCommand",
    "SqliteCommand",
    "OleDbCommand",
    "OracleCommand",
  ],
  ...["SQLiteCommand", "SqlDataAdapter", ".ExecuteSqlRaw", ".ExecuteSqlRawAsync", ".FromSqlRaw"],
  ...[".SqlQueryRaw", ".ExecuteReader", ".ExecuteAsync", ".Query", ".QueryAsync", ".Execute"],
  ...[
    ".QueryFirst",
    ".QueryFirstAsync",
    ".QuerySingle",
    ".QuerySingleAsync",
    ".QueryFirstOrDefault",
  ],
  ...[".QueryFirstOrDefaultAsync", ".ExecuteScalar", ".ExecuteScalarAsync", ".ExecuteSqlCommand"],
];
const SQL_PARTS = [
  ".whereRaw",
  ".andWhereRaw",
  ".orWhereRaw",
  ".orderByRaw",
  ".havingRaw",
  ".joinRaw",
  ".selectRaw",
  ".fromRaw",
];

/** Calls that take SQL. */
export const SQL_RULES: readonly CallRule[] = [
  { rule: "sql_injection", family: "other", calls: SQL_ELSEWHERE, danger: "sql_loose" },
  { rule: "sql_injection", family: "csharp", calls: SQL_OF_CSHARP, danger: "sql" },
  ...(["javascript", "python", "go", "java", "php", "ruby", "rust", "csharp", "other"] as const)
    .flatMap((
      family,
    ): CallRule[] => [
      { rule: "sql_injection", family, calls: SQL_METHODS, danger: "sql_loose" },
      { rule: "sql_injection", family, calls: SQL_OTHER, danger: "sql" },
      { rule: "sql_injection", family, calls: SQL_PARTS, danger: "sql_part" },
    ]),
  {
    rule: "sql_injection",
    family: "ruby",
    calls: [".where", ".order", ".reorder", ".having", ".joins", ".find_by", ".pluck", ".group"]
      .concat(
        "where",
        "order",
        "having",
        "joins",
        ".exists?",
        ".from",
        ".update_all",
        ".delete_by",
      ),
    danger: "sql_part",
  },
  {
    rule: "sql_injection",
    family: "javascript",
    calls: [".where", ".andWhere", ".orWhere", ".having"],
    danger: "sql_condition",
  },
  {
    rule: "sql_injection",
    family: "javascript",
    calls: ["sequelize.literal", "Sequelize.literal", ".Sequelize.literal", ".sequelize.literal"],
    danger: "sql_part",
  },
  { rule: "sql_injection", family: "python", calls: [".extra", ".RawSQL"], danger: "sql_part" },
  ...(["sql_condition", "input"] as const).map((danger): CallRule => ({
    rule: "sql_injection",
    family: "python",
    calls: ["sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.literal_column", "peewee.SQL"]
      .concat("sqlalchemy.sql.expression.text"),
    danger,
    inFilesWith: /\b(?:sqlalchemy|peewee)\b/,
  })),
  {
    rule: "sql_injection",
    family: "javascript",
    calls: ["knex.raw", "knex.default.raw", ".knex.raw", "Knex.raw", "objection.raw"],
    danger: "sql_part",
    inFilesWith: /\b(?:knex|objection)\b/i,
  },
  {
    rule: "sql_injection",
    family: "ruby",
    calls: ["Arel.sql", "Sequel.lit", ".lit", "Sequel.literal"],
    danger: "sql_part",
  },
  {
    rule: "sql_injection",
    family: "javascript",
    calls: ["sql.raw", "kysely.sql.raw", "drizzle-orm.sql.raw", "Prisma.raw"].concat(
      "@prisma/client.Prisma.raw",
    ),
    danger: "first",
  },
  {
    rule: "sql_injection",
    family: "go",
    calls: [".Where", ".Or", ".Not", ".Having", ".Joins"],
    danger: "sql_condition",
  },
  { rule: "sql_injection", family: "go", calls: [".Order", ".Group"], danger: "sql_part" },
  {
    rule: "sql_injection",
    family: "csharp",
    calls: [".Where", ".OrderBy"],
    danger: "sql_condition",
  },
  {
    rule: "sql_injection",
    family: "php",
    calls: [
      "whereRaw",
      "orWhereRaw",
      "havingRaw",
      "orderByRaw",
      "selectRaw",
      "groupByRaw",
      "fromRaw",
    ]
      .concat("raw").map((name) => `.${name}`),
    danger: "sql_part",
  },
];
