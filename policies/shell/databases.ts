import type { OperandUse, Uses } from "./archive_uses.ts";
import { looksLikePath } from "./option_uses.ts";
import { optionValues, readArguments } from "./options.ts";
import { literal, type Word } from "./word.ts";

/** Databases, by the commands that they are given: as words, and in the text of their input. */
export const DATABASES: Record<string, Uses> = { sqlite3: sqliteUses, psql: psqlUses };

const REFUSED = "this command of sqlite3 runs programs or writes files. Use plain SQL";
const VALUED = ["cmd", "init", "separator", "newline", "nullvalue", "vfs", "mmap", "maxsize"]
  .concat("lookaside", "pagecache", "heap");
/** Commands of the program itself that only look, or say how it prints. */
const PLAIN = new Set(
  ("auth bail binary changes check databases dbconfig dbinfo dump echo eqp exit explain expert fullschema " +
    "headers help indexes indices intck limit lint mode nullvalue print progress prompt quit separator show " +
    "schema sha3sum stats tables timeout timer version width header index table").split(" "),
);
const WITH_FILE: Record<string, OperandUse["use"]> = {
  output: "write",
  once: "write",
  read: "read",
  import: "read",
};

/** The database is created and changed by its name; so are the files that commands name. */
function sqliteUses(
  _read: unknown,
  words: readonly Word[],
  input: string | null,
): OperandUse[] | string {
  const spelled = words.map((word) =>
    /^-[a-z]{3,}/.test(word.value ?? "") ? { ...word, value: `-${word.value}` } : word
  );
  const read = readArguments(spelled, { short: "A", long: VALUED, exactNames: true });
  const [database, ...sql] = read.operands;
  const texts = [...optionValues(read, ["cmd"]), ...sql].map(({ value }) => value);
  const found = [...texts, ...(input === null ? [] : [input])].map(sqliteFiles);
  if (found.some((each) => each === null)) return REFUSED;
  const looks = read.options.some(({ name }) => name === "readonly") ||
    (sql.length > 0 && input === null &&
      texts.every((text) => /^\s*(?:select|explain|pragma \w+;?$|\.)/i.test(text ?? "")));
  const own = database === undefined || database.value === ":memory:" ? [] : [database];
  return [
    ...own.map((word) => ({
      use: looks ? "read" as const : "touch" as const,
      word,
      tree: false,
    })),
    ...optionValues(read, ["init"]).map((word) => ({ use: "read" as const, word, tree: false })),
    ...found.flatMap((each) => each ?? []),
  ];
}

/** The files that a text of commands and SQL names; null where it runs programs, or is not known. */
function sqliteFiles(text: string | null): OperandUse[] | null {
  if (text === null || DANGEROUS_SQL.test(text)) return null;
  const found: OperandUse[] = [];
  for (const line of text.split("\n")) {
    const [, name = "", rest = ""] = /^\s*\.(\w*)\s*(.*)$/.exec(line) ?? [];
    if (!/^\s*\./.test(line) || PLAIN.has(name)) continue;
    const use = Object.hasOwn(WITH_FILE, name) ? WITH_FILE[name] : undefined;
    const words = rest.match(/'[^']*'|"[^"\\]*"|[^\s"']+/g) ?? [];
    const files = words.filter((word) => !word.startsWith("-"));
    if (use === undefined || /^["']?\||^-[ex]/.test(rest) || /[$\\]/.test(rest)) return null;
    const file = (files[0] ?? "").replace(/^["']|["']$/g, "");
    if (!/^(?:|stdout|off)$/.test(file)) found.push({ use, word: literal(file), tree: false });
  }
  for (const [whole, attached, vacuumed] of text.matchAll(OTHER_FILES)) {
    const file = attached ?? vacuumed;
    // The name may be worked out: `attach 'a' || 'b'`.
    if (file === undefined || /[$\\]/.test(whole)) return null;
    if (file === ":memory:" || file === "") continue;
    const use = attached === undefined ? "write" as const : "touch" as const;
    found.push({ use, word: literal(file.replace(/^file:|\?.*$/g, "")), tree: false });
  }
  return found;
}

const DANGEROUS_SQL = /\b(?:load_extension|writefile|readfile|edit|fts3_tokenizer)\s*\(/i;
/** `ATTACH 'file' AS a`, `VACUUM INTO 'file'`: whole where the name is written out. */
const OTHER_FILES =
  /\battach\b(?:\s+database)?\s+(?:["']([^"']*)["']\s+as\b)?|\bvacuum\b[\w\s]*\binto\b\s*(?:["']([^"']*)["']\s*(?:;|$))?/gi;

function psqlUses(read: Parameters<Uses>[0], _words: unknown, input: string | null) {
  const given = optionValues(read, ["c", "command"]).map(({ value }) => value ?? "\\");
  const texts = [...given, ...(input === null ? [] : input.split("\n"))];
  if (
    texts.some((text) =>
      /\\(?!(?:d\w*|l|conninfo|timing|x|pset|q|echo)\+?(?:\s+[\w.*=]+){0,2}\s*;?\s*$)|\bprogram\b|\bdrop\s+(?:database|schema|role)\b|\bcopy\b[^;]*\b(?:to|from)\s+'|\bpg_read_\w*file\b|\blo_(?:im|ex)port\b/i
        .test(text)
    )
  ) {
    return "this command of psql runs programs, or destroys a database. Use plain SQL";
  }
  const elsewhere = [...read.operands, ...optionValues(read, ["d", "dbname"])].some(({ value }) =>
    /^postgres\w*:\/\/|(?:^|\s)host(?:addr)?=/.test(value ?? "") &&
    !/@?(?:localhost|127\.0\.0\.1|\/\/\/|\/\/[^/@]*$)(?:[:/?\s]|$)/.test(value ?? "")
  );
  const host = optionValues(read, ["h", "host"])[0]?.value;
  const near = host === undefined || host === "localhost" || host === "127.0.0.1";
  return elsewhere || !near ? "it asks another machine. Use the local database" : [];
}

/** Files that the SQL of duckdb names are read; what writes is refused before. */
export function duckdbFiles(words: readonly Word[]): OperandUse[] {
  return words.flatMap(({ value }) =>
    [...(value ?? "").matchAll(/'([^'\s]+)'/g)].map((match) => match[1] ?? "")
      .filter((path) => looksLikePath(path))
      .map((path) => ({
        use: "read" as const,
        word: { value: path, glob: /[*?]/.test(path) },
        tree: false,
      }))
  );
}
