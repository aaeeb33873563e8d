/** Stands in a witness for what is no data: a call, or a value of a type that is not looked into. */
export class Token {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

/** Whether a witness is data through and through, so that it can be checked against a shape. */
export function isData(value: unknown): boolean {
  if (value instanceof Token) return false;
  if (Array.isArray(value)) return value.every(isData);
  return typeof value !== "object" || value === null || Object.values(value).every(isData);
}

/** An object's own fields; never those of a prototype. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Token);
}
