import { lineCount, linesRemoved } from "../../core/hook_parts.ts";
import type { TextChange, TextEdit } from "./native_action.ts";

/** Larger files are not read: how many lines go is then unknown, which gates take for many. */
const READ_BYTES_MAX = 8 * 1024 * 1024;

/** How many lines are lost with a file; null where nobody knows. */
export async function presentLines(root: string, path: string): Promise<number | null> {
  const text = await presentText(root, path);
  return text === null ? null : lineCount(text);
}

/** A change of a file, worked out as far as it can be. */
interface ChangedText {
  /** The text that is judged. */
  content: string;
  /** The present text; null where there is none. */
  before: string | null;
  /** How many lines of the present one it lacks; null where nobody knows. */
  linesDeleted: number | null;
  /** All that makes the change this one: what a person is shown who must approve to it. */
  shown: string;
}

/** The text that is judged, and what it does to the present one. */
export async function changedText(
  root: string,
  path: string,
  change: TextChange,
): Promise<ChangedText> {
  const before = await presentText(root, path);
  if (change.kind === "parts") {
    const { text: content, linesDeleted, source: shown } = change;
    return { content, before, linesDeleted, shown };
  }
  if (change.kind === "whole") {
    const { text: content, source: shown = content } = change;
    const linesDeleted = before === null ? null : linesRemoved(before, content);
    return { content, before, linesDeleted, shown };
  }
  const content = before === null ? null : edited(before, change.edits);
  if (content !== null) {
    return { content, before, linesDeleted: linesRemoved(before ?? "", content), shown: content };
  }
  // An edit that does not fit is refused by the client itself; its new text is judged all the same.
  return {
    content: change.edits.map(({ after }) => after).join("\n"),
    before,
    linesDeleted: null,
    shown: JSON.stringify(change.edits),
  };
}

function edited(text: string, edits: readonly TextEdit[]): string | null {
  let result = text;
  for (const { before, after, all } of edits) {
    if (before === "") {
      if (result !== "") return null;
      result = after;
    } else {
      if (!result.includes(before)) return null;
      result = all ? result.replaceAll(before, () => after) : result.replace(before, () => after);
    }
    if (result.length > READ_BYTES_MAX) return null;
  }
  return result;
}

/** Empty where there is no file or no text. */
async function presentText(root: string, path: string): Promise<string | null> {
  try {
    const absolute = `${root}/${path}`;
    const { isFile, size } = await Deno.lstat(absolute);
    if (!isFile) return "";
    return size > READ_BYTES_MAX ? null : await Deno.readTextFile(absolute);
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    return isAbsent ? "" : null;
  }
}
