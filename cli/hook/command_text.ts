/** The words of a command as one line that a shell would read as exactly these words. */
export function joinedCommand(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

/** A word in single quotes, where it needs any. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
