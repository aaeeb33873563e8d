import { Document, Scalar, YAMLSeq } from "yaml";

/** The form of every file we write: one line per value, never folded. */
const STYLE = { lineWidth: 0, indentSeq: true, flowCollectionPadding: false } as const;

/** A document's text; equal values give equal bytes. */
export function yamlText(comment: string, value: Record<string, unknown>): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  document.commentBefore = comment;
  return document.toString(STYLE);
}

/** A text in double quotes, as prose is written. */
export function quoted(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** A list on one line, such as `[R0.1, R0.2]`. */
export function inline(items: readonly unknown[]): YAMLSeq {
  const list = new YAMLSeq();
  list.flow = true;
  for (const item of items) list.add(item);
  return list;
}

/** Leaves out what is undefined, so that a rule for absence stands beside its field. */
export function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
