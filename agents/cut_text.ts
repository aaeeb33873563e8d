/** Cuts a long text in the middle, because its head and its tail say most, and notes how much is missing. */
export function cutMiddle(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const head = Math.ceil(charsMax / 2);
  const tail = charsMax - head;
  const note = `\n[${text.length - charsMax} of ${text.length} characters are missing here; ` +
    "ask for a smaller part]\n";
  // A cut through a surrogate pair would make a request that strict endpoints refuse.
  return text.slice(0, head).toWellFormed() + note +
    text.slice(text.length - tail).toWellFormed();
}

/** One line of a text, for a reason or a target: spaces collapsed, cut at the end. */
export function oneLine(text: string, charsMax: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= charsMax ? line : `${line.slice(0, charsMax - 3).toWellFormed()}...`;
}
