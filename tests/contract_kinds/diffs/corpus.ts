import { parse } from "yaml";
import { z } from "zod";
import {
  type ChangeClass,
  compareSchemas,
  type ElementChange,
  readSchemaFile,
} from "../../../core/contract_kinds/mod.ts";
import { CHANGE_CLASSES } from "../../../core/contract_kinds/compatibility/change_class.ts";

const caseSchema = z.strictObject({
  name: z.string(),
  class: z.enum(CHANGE_CLASSES),
  old: z.unknown(),
  new: z.unknown(),
  change: z.string().optional(),
});

const fileSchema = z.strictObject({
  kind: z.string(),
  exact: z.number().min(0).max(1).default(0.95),
  cases: z.array(caseSchema).min(1),
});

export type LabelledDiff = z.infer<typeof caseSchema>;
export type DiffFile = z.infer<typeof fileSchema>;

/** What came out for one case. */
export interface Outcome {
  labelled: LabelledDiff;
  found: ChangeClass;
  changes: ElementChange[];
}

const FOLDER = new URL("./corpus/", import.meta.url);

/** All files of the corpus, in the order of their names. */
export function corpus(): DiffFile[] {
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
  return names.filter((name) => name.endsWith(".yaml")).map((name) => {
    const text = Deno.readTextFileSync(new URL(name, FOLDER));
    return fileSchema.parse(parse(text, { maxAliasCount: 1_000 }));
  });
}

export async function outcomeOf(kind: string, labelled: LabelledDiff): Promise<Outcome> {
  const read = (side: unknown) =>
    typeof side === "string" ? readSchemaFile(kind, side, labelled.name) : side;
  const difference = await compareSchemas(kind, await read(labelled.old), await read(labelled.new));
  return { labelled, found: difference.class, changes: difference.changes };
}
