import { InvalidArgumentError } from "commander";

/** Readers of option values that several commands take. */
export function positive(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number of at least 1.");
}

export function natural(text: string): number {
  return text === "0" ? 0 : positive(text);
}

/** Names separated by commas. */
export function list(text: string): string[] {
  return text.split(",").map((name) => name.trim()).filter(Boolean);
}

/** For options that may be given several times. */
export function collect(text: string, before: string[]): string[] {
  return [...before, text];
}
