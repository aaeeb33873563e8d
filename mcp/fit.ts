/** What a reply may take of a client's context by default. */
export const REPLY_CHARS_MAX = 8_000;

/** The longest beginning of a list whose JSON stays below `limit` characters; at least one item. */
export function fitting<T>(items: readonly T[], limit: number): T[] {
  let size = 2;
  const fitted: T[] = [];
  for (const item of items) {
    size += JSON.stringify(item).length + 1;
    if (fitted.length > 0 && size > limit) break;
    fitted.push(item);
  }
  return fitted;
}

/** A text cut to a length, saying so. */
export function cut(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, chars)}... (${text.length} characters)`;
}
