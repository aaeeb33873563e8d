import { z } from "zod";
import type { DeclaredElement, SchemaProblem } from "../kind.ts";
import { newReading, note, opened, problemOf, readShape } from "../shorthand.ts";
import type { Field, ObjectShape } from "../surface.ts";

const FORMATS = ["csv", "tsv", "jsonl", "ndjson", "json", "text"] as const;

/** A file as the contract promises it; lines are records of these columns. */
export interface DeclaredFile {
  path: string;
  format: typeof FORMATS[number];
  /** In lower case, `utf-8` where nothing is said. */
  encoding: string;
  /** What stands between two columns; null for formats that have none. */
  delimiter: string | null;
  /** Whether the first line names the columns. */
  hasHeader: boolean;
  record: ObjectShape;
  element: DeclaredElement;
}

type FileSchemaReading =
  | { ok: true; file: DeclaredFile }
  | { ok: false; problems: SchemaProblem[] };

const MAX_COLUMNS = 500;
const MAX_CHARS = 300;
const KEYS = "path, format, description, encoding, delimiter, header, columns";

const fileSchema = z.strictObject({
  path: z.string().min(1).max(MAX_CHARS),
  format: z.string().transform((text) => text.toLowerCase()).pipe(z.enum(FORMATS)).optional(),
  description: z.string().optional(),
  encoding: z.string().max(MAX_CHARS).optional(),
  delimiter: z.string().min(1).max(8).optional(),
  header: z.boolean().optional(),
  columns: z.array(z.strictObject({
    name: z.string().min(1).max(MAX_CHARS),
    type: z.unknown().optional(),
    required: z.boolean().optional(),
    description: z.string().optional(),
  })).max(MAX_COLUMNS).optional(),
});

/** Reads a contract of kind `file`. */
export function readFileSchema(schema: unknown): FileSchemaReading {
  const parsed = fileSchema.safeParse(schema);
  if (!parsed.success) {
    const keysAt = (at: string) =>
      at.startsWith("columns") ? "name, type, required, description" : KEYS;
    return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue, keysAt)) };
  }
  const { data } = parsed;
  const state = newReading();
  const fields = new Map<string, Field>();
  (data.columns ?? []).forEach((column, index) => {
    const at = `columns[${index}]`;
    const name = column.name.replace(/\?$/, "");
    if (fields.has(name)) note(state, `${at}.name`, `${name} is declared twice`);
    const shape = readShape(state, column.type ?? "string", `${at}.type`, 0);
    const isOptional = column.name.endsWith("?") ||
      (typeof column.type === "string" && column.type.endsWith("?"));
    fields.set(name, { shape, required: column.required ?? !isOptional });
  });
  const format = data.format ?? formatOf(data.path);
  const delimiter = format === "csv"
    ? data.delimiter ?? ","
    : format === "tsv"
    ? data.delimiter ?? "\t"
    : data.delimiter ?? null;
  if (format === "json" || format === "jsonl" || format === "ndjson") {
    if (data.delimiter !== undefined) note(state, "delimiter", `${format} has none; leave it out`);
  }
  if (state.problems.length > 0) return { ok: false, problems: state.problems };
  const file = {
    path: data.path,
    format,
    encoding: plainEncoding(data.encoding ?? "utf-8"),
    delimiter: delimiter === "\\t" ? "\t" : delimiter,
    hasHeader: data.header ?? true,
    record: { kind: "object", fields, open: fields.size === 0 } as const,
  };
  const words = [
    data.description ?? "",
    ...(data.columns ?? []).map((each) => each.description ?? ""),
  ];
  return { ok: true, file: { ...file, element: elementOf(file, words) } };
}

function formatOf(path: string): DeclaredFile["format"] {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  return FORMATS.find((format) => format === extension) ?? "text";
}

/** One name for the names that an encoding has in different languages. */
export function plainEncoding(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[-_ ]/g, "");
  if (/^(?:utf8|utf8sig)$/.test(plain)) return "utf-8";
  if (/^(?:latin1|iso88591|binary|cp819)$/.test(plain)) return "latin-1";
  if (/^(?:utf16le|ucs2|utf16)$/.test(plain)) return "utf-16";
  return /^(?:windows1252|cp1252)$/.test(plain) ? "cp1252" : plain;
}

function elementOf(
  file: Omit<DeclaredFile, "element">,
  words: readonly string[],
): DeclaredElement {
  const { path, format, encoding, delimiter, hasHeader, record } = file;
  const traits = new Map([["format", format === "ndjson" ? "jsonl" : format], [
    "encoding",
    encoding,
  ]]);
  if (delimiter !== null) traits.set("delimiter", JSON.stringify(delimiter));
  if (delimiter !== null && !hasHeader) {
    // Without names in the file, a column is known by its place alone.
    traits.set("columns", [...record.fields.keys()].join(", "));
  }
  traits.set("header", String(hasHeader));
  return {
    key: `file ${path.replace(/^\.\//, "")}`,
    input: { kind: "unknown" },
    output: opened(record),
    traits,
    whenAdded: "minor",
    documentation: words.join("\n"),
  };
}
