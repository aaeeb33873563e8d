import { InvalidArgumentError } from "commander";

/** Readers of option values that several commands take. */
export function positive(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number of at least 1.");
}

export function natural(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number of at least 0.");
}

export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError("It is a whole number from 0 to 65535.");
}

/** Names separated by commas. */
export function list(text: string): string[] {
  return text.split(",").map((name) => name.trim()).filter(Boolean);
}

/** For options that may be given several times. */
export function collect(text: string, before: string[]): string[] {
  return [...before, text];
}
