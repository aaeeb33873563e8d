import { literal, type Word } from "./word.ts";

/** The words of one simple command without expansions, as in examples; null for anything else. */
export function plainWords(text: string): Word[] | null {
  const words: Word[] = [];
  let rest = text.trim();
  while (rest !== "") {
    let value = "";
    while (rest !== "" && !/^\s/.test(rest)) {
      const part = /^(?:'([^']*)'|"([^"\\$`]*)"|\\([^\n])|([^\s'"\\$`|&;<>()]+))/.exec(rest);
      if (part === null) return null;
      value += part[1] ?? part[2] ?? part[3] ?? part[4] ?? "";
      rest = rest.slice(part[0].length);
    }
    words.push(literal(value));
    rest = rest.trimStart();
  }
  return words.length > 0 ? words : null;
}
