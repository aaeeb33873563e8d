import type { Place } from "../surface.ts";
import type { ModuleSources } from "../verdict.ts";

/** Looks up source lines; files are cut into lines when the first of theirs is asked for. */
export function sourceLines(modules: ModuleSources): (place: Place) => string {
  const texts = new Map([...modules.values()].flat().map(({ path, text }) => [path, text]));
  const lines = new Map<string, string[]>();
  return ({ file, line }) => {
    const known = lines.get(file) ?? (texts.get(file) ?? "").split("\n");
    lines.set(file, known);
    return known[line - 1] ?? "";
  };
}
