import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { fail, type MaestroError } from "../errors.ts";

/** One file of an import; larger is refused before it is parsed. */
export const MAX_IMPORT_BYTES = 8_000_000;
const MAX_ALIASES = 100;

/** A file's content after its schema, and how to say where in it something is wrong. */
export interface ReadYaml<T> {
  data: T;
  problem(path: readonly PropertyKey[], message: string): MaestroError;
}

/** Parses and checks one file. Error: invalid, with file, line and column. */
export function readYaml<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  attempt = "import",
): ReadYaml<T> {
  if (new TextEncoder().encode(text).length > MAX_IMPORT_BYTES) {
    throw fail(
      "invalid",
      `Cannot ${attempt} ${file}: it has more than ${MAX_IMPORT_BYTES} bytes`,
      "Name a file that `maestro export` wrote.",
    );
  }
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const { document, value } = parse(file, text, lines, at, attempt);
  const problem = (path: readonly PropertyKey[], message: string) => {
    // A missing field has no place of its own; what should hold it has.
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = length === 0
        ? document.contents
        : document.getIn(path.slice(0, length), true);
      if (typeof node !== "object" || node === null || !("range" in node)) continue;
      const offset = Array.isArray(node.range) ? Number(node.range[0]) : 0;
      return fail("invalid", `Cannot ${attempt} ${at(offset)}: ${message}`, remedyOf(attempt));
    }
    return fail("invalid", `Cannot ${attempt} ${file}: ${message}`, remedyOf(attempt));
  };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { data: parsed.data, problem };
  const issue = parsed.error.issues[0];
  const where = (issue?.path ?? []).map(String).join(".");
  const what = issue?.message ?? "not as expected";
  throw problem(issue?.path ?? [], where === "" ? what : `${where}: ${what}`);
}

function remedyOf(attempt: string): string {
  return `Correct that line; nothing was ${attempt}ed.`;
}

function parse(
  file: string,
  text: string,
  lines: LineCounter,
  at: (offset: number) => string,
  attempt: string,
) {
  try {
    const document = parseDocument(text, { lineCounter: lines });
    const [error] = document.errors;
    if (error) {
      const [said = "not YAML"] = error.message.split("\n");
      const what = said.startsWith("Maximum call stack")
        ? "it is nested too deeply"
        : said.replace(/ at line.*$/, "");
      throw fail("invalid", `Cannot ${attempt} ${at(error.pos[0])}: ${what}`, remedyOf(attempt));
    }
    return { document, value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown };
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError) {
      throw fail(
        "invalid",
        `Cannot ${attempt} ${file}: it is nested or repeated too deeply`,
        remedyOf(attempt),
      );
    }
    throw error;
  }
}
