// Schemas of events, by hand: a hook is a process for each call of a tool, and loading a package for
// schemas would take a fifth of its time.

/** Something in an event is not what its client sends; `at` is the path to it, empty for the event. */
export class EventError extends Error {
  readonly at: string;

  constructor(at: string, expected: string) {
    super(`expected ${expected}`);
    this.at = at;
  }
}

/** Reads one part of an event. Throws an EventError where it is something else. */
type Part<T> = (value: unknown, at?: string) => T;

export const text: Part<string> = (value, at = "") => {
  if (typeof value === "string") return value;
  throw new EventError(at, "a text");
};

/** A text of `min` to `max` characters. */
export function textOf(min: number, max: number): Part<string> {
  return (value, at = "") => {
    const read = text(value, at);
    if (read.length >= min && read.length <= max) return read;
    throw new EventError(at, `${min} to ${max} characters`);
  };
}

/** An object with any keys; one that would become its copies' prototype is left out. */
export const anyFields: Part<Record<string, unknown>> = (value, at = "") => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== "__proto__"));
  }
  throw new EventError(at, "an object");
};

export const anything: Part<unknown> = (value) => value;

export function optional<T>(part: Part<T>): Part<T | undefined> {
  return (value, at) => value === undefined ? undefined : part(value, at);
}

export function either<A, B>(first: Part<A>, second: Part<B>): Part<A | B> {
  return (value, at) => {
    try {
      return first(value, at);
    } catch (error) {
      if (!(error instanceof EventError)) throw error;
      return second(value, at);
    }
  };
}

export function listOf<T>(part: Part<T>): Part<T[]> {
  return (value, at = "") => {
    if (Array.isArray(value)) return value.map((each, n) => part(each, below(at, String(n))));
    throw new EventError(at, "a list");
  };
}

/** An object with these fields, and any others, which are not returned. */
export function fields<S extends Record<string, Part<unknown>>>(
  shape: S,
): Part<{ [K in keyof S]: ReturnType<S[K]> }> {
  return (value, at = "") => {
    const given = anyFields(value, at);
    const read = Object.entries(shape).map(([key, part]) => [
      key,
      part(Object.hasOwn(given, key) ? given[key] : undefined, below(at, key)),
    ]);
    return Object.fromEntries(read);
  };
}

function below(at: string, key: string): string {
  return at === "" ? key : `${at}.${key}`;
}
