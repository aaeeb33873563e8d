/** How many lines a text has; the last one need not end. */
export function lineCount(text: string): number {
  return text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

/** Lines of the old text that the new one lacks, however they are ordered. */
export function linesRemoved(before: string, after: string): number {
  const left = new Map<string, number>();
  for (const line of after.split("\n")) left.set(line, (left.get(line) ?? 0) + 1);
  let removed = 0;
  for (const line of before === "" ? [] : before.split("\n")) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else removed++;
  }
  return removed;
}
