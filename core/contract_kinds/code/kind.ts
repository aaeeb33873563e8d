import type { ContractKind, SchemaReading } from "../kind.ts";
import { elementsOf } from "./elements.ts";
import { judgeCode } from "./judge.ts";
import type { Language } from "./model.ts";
import { readCodeSchema } from "./schema.ts";

/** Modules of one language: what they export, and what is made of it elsewhere. */
export function codeKind(language: Language): ContractKind {
  const files = language === "ts" ? /\.[cm]?[jt]sx?$/ : /\.pyi?$/;
  return {
    read: (schema) => reading(language, schema),
    fromFile: (text, file) =>
      Promise.resolve(files.test(file) ? { module: "module", surface: text } : null),
    judge: (inspection) => judgeCode(language, inspection),
  };
}

async function reading(language: Language, schema: unknown): Promise<SchemaReading> {
  const read = await readCodeSchema(language, schema, false);
  return read.ok ? { ok: true, elements: elementsOf(read.declared) } : read;
}
