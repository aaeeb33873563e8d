import { parseDocument } from "yaml";

const MAX_FILE_CHARS = 2_000_000;
const MAX_ALIASES = 100;

/** What a YAML or JSON file says; undefined where it is neither. */
export function fileValue(text: string): unknown {
  if (text.length > MAX_FILE_CHARS) return undefined;
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) return undefined;
  return document.toJS({ maxAliasCount: MAX_ALIASES });
}
