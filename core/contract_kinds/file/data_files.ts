import { type Field, type Shape, UNKNOWN } from "../surface.ts";
import { misfitsOfGiven } from "../shape_match.ts";
import { nameOf } from "../findings.ts";
import type { SourceFile } from "../verdict.ts";
import { add, judgeHeader, type Side } from "./rules.ts";

const MAX_LINES = 50;

/** Holds a file of data that the owner keeps against the contract: its names, or its first records. */
export function judgeData(side: Side, { path, text }: SourceFile): void {
  const { file } = side;
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const [first = ""] = lines;
  if (file.delimiter !== null) {
    if (!file.hasHeader || first.trim() === "") return;
    const place = { file: path, line: 1 };
    const names = first.split(file.delimiter).map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
    return judgeHeader(side, names.map((each) => ({ text: each, place })), place);
  }
  if (file.format !== "jsonl" && file.format !== "ndjson") return;
  for (const [index, line] of lines.slice(0, MAX_LINES).entries()) {
    if (line.trim() !== "") judgeLine(side, line, { file: path, line: index + 1 });
  }
}

function judgeLine(side: Side, line: string, place: { file: string; line: number }): void {
  const { contract, file, module } = side;
  const value = parsed(line);
  if (value === undefined) {
    return add(
      side,
      file.path,
      place,
      `${module} keeps a line in ${file.path} that is no JSON`,
      false,
    );
  }
  for (const misfit of misfitsOfGiven(file.record, shapeOf(value))) {
    const field = misfit.field.join(".");
    const message = `${module} keeps a line in ${file.path} in which "${field}" is ` +
      `${misfit.problem === "missing" ? "missing" : "of another type"} than in ${
        nameOf(contract)
      }.`;
    add(side, `${file.path} ${field}`, place, message, false);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Told to the caller as what is no JSON value.
    return undefined;
  }
}

function shapeOf(value: unknown): Shape {
  if (value === null) return { kind: "null" };
  if (typeof value === "boolean") return { kind: "boolean" };
  if (typeof value === "number") return { kind: Number.isInteger(value) ? "integer" : "number" };
  if (typeof value === "string") return { kind: "enum", values: [value] };
  if (Array.isArray(value)) return { kind: "array", items: UNKNOWN };
  if (typeof value !== "object") return UNKNOWN;
  const fields = Object.entries(value).map(([name, inner]): [string, Field] => [
    name,
    { shape: shapeOf(inner), required: true },
  ]);
  return { kind: "object", fields: new Map(fields), open: false };
}
