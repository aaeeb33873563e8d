/**
 * Text of agents, files and models without what acts on a terminal: escape sequences, control
 * characters, and the marks that turn the direction of writing. Line breaks and tabs stay.
 */
export function plain(text: string): string {
  return text.replace(UNSAFE, "");
}

/** The same on one line: a title with a line break must not look like two entries. */
export function plainLine(text: string): string {
  return plain(text.replace(/\s*[\n\r\u2028\u2029]\s*/g, " ").replaceAll("\t", " ")).trim();
}

const UNSAFE =
  // deno-lint-ignore no-control-regex
  /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;
