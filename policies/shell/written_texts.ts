import { baseName } from "./entries.ts";
import type { Step } from "./steps.ts";
import type { Word } from "./word.ts";

/** A text that a command line holds itself, and the file that it goes to. */
export interface WrittenText {
  target: Word;
  text: string;
}

const MAX_STAGES = 5;

/** What the shell's own words put into files: by a here-document, `echo`, `printf`, through `tee`. */
export function writtenTexts(step: Step): WrittenText[] {
  const written = outputOf(step, 0);
  const targets = written === null
    ? []
    : step.redirects.filter(({ use }) => use !== "read").map(({ target }) => target);
  const texts = targets.map((target) => ({ target, text: written ?? "" }));
  const program = baseName(step.words[0]?.value ?? "");
  const input = program === "tee" || program === "dd" ? inputOf(step) : null;
  if (input === null) return texts;
  const files = step.words.slice(1).flatMap((word) => {
    if (program === "tee") return word.value?.startsWith("-") ? [] : [word];
    return word.value?.startsWith("of=") ? [{ ...word, value: word.value.slice(3) }] : [];
  });
  return [...texts, ...files.map((target) => ({ target, text: input }))];
}

function outputOf(step: Step, stages: number): string | null {
  const args = step.words.slice(1);
  switch (baseName(step.words[0]?.value ?? "")) {
    case "echo": {
      const options = args.findIndex(({ value }) => !/^-[neE]+$/.test(value ?? ""));
      const text = args.slice(options === -1 ? args.length : options).map(textOf).join(" ");
      return `${/^-\w*e/.test(args[0]?.value ?? "") ? unescaped(text) : text}\n`;
    }
    case "printf":
      return formatted(args.map(textOf));
    case "cat":
    case "tee":
      return args.every(({ value }) => value === "-" || program(step) === "tee")
        ? inputOf(step, stages)
        : null;
    default:
      return null;
  }
}

function program(step: Step): string {
  return baseName(step.words[0]?.value ?? "");
}

/** The text that the line itself feeds to a command: by a here-document, or through a pipe. */
export function inputOf(step: Step, stages = 0): string | null {
  if (step.input !== null) return step.input;
  return step.fedBy === null || stages >= MAX_STAGES ? null : outputOf(step.fedBy, stages + 1);
}

function textOf({ value, text }: Word): string {
  return value ?? text ?? "";
}

function formatted([format = "", ...values]: readonly string[]): string {
  const line = () =>
    unescaped(format).replace(
      /%(?:%|[-+ #0]*\d*(?:\.\d+)?[a-zA-Z])/g,
      (mark) => mark === "%%" ? "%" : values.shift() ?? "",
    );
  let text = line();
  // The format is used again for further values.
  for (let i = 0; values.length > 0 && i < 100 && /%[^%]/.test(format); i++) text += line();
  return text;
}

function unescaped(text: string): string {
  const marks: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\" };
  return text.replace(/\\(x[0-9a-fA-F]{1,2}|0?[0-7]{1,3}|.)/g, (all, code: string) => {
    if (code.startsWith("x")) return String.fromCharCode(parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8));
    return marks[code] ?? all;
  });
}
