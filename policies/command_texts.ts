import { parseShell } from "./shell/parser.ts";
import { readScript } from "./shell/script.ts";
import { unwrap } from "./shell/wrappers.ts";
import { type WrittenText, writtenTexts } from "./shell/written_texts.ts";

const MAX_NESTING = 8;

/** The texts that a command line itself puts into files, also in scripts that it holds as text. */
export function commandTexts(command: string, depth = 0): WrittenText[] {
  const tree = /[>]|\btee\b|\bdd\b/.test(command) ? parseShell(command) : null;
  const script = tree === null ? null : readScript(tree, command, ["."]);
  if (script === null || !script.ok || depth > MAX_NESTING) return [];
  return script.steps.flatMap((step) => {
    const inner = step.words.length === 0 ? null : unwrap(step.words);
    return [
      ...writtenTexts(step),
      ...(inner?.scripts ?? []).flatMap((each) => commandTexts(each, depth + 1)),
    ];
  });
}
