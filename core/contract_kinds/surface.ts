/** Where something is written; `line` is 1-based, 0 where there is none. */
export interface Place {
  file: string;
  line: number;
}

export type ScalarType = "string" | "integer" | "number" | "boolean" | "null";

export interface Field {
  shape: Shape;
  required: boolean;
  /** Where this field is written or read, if the shape comes from source text. */
  place?: Place;
}

/** A set of fields; an open one may have more than those named. */
export interface ObjectShape {
  kind: "object";
  fields: ReadonlyMap<string, Field>;
  open: boolean;
  place?: Place;
}

/**
 * What a value can be: a small subset of JSON Schema that every contract kind lowers its data to.
 * `prefix` is how text is known to begin.
 */
export type Shape =
  | { kind: ScalarType; prefix?: string }
  | { kind: "unknown" }
  | { kind: "enum"; values: readonly string[] }
  | { kind: "array"; items: Shape }
  | { kind: "union"; options: readonly Shape[] }
  | ObjectShape;

/** One thing a module provides or uses: `key` names it within its kind, as `POST /auth/login`. */
export interface Element {
  key: string;
  /** What the using side gives, and what the providing side looks at. */
  input: Shape;
  /** What the providing side gives back, and what the using side looks at. */
  output: Shape;
  /** What travels beside the input, by lower-case name: HTTP headers, later environment variables. */
  context: Shape;
  place: Place;
}

/** Something that could not be resolved statically: it may hide an element or part of one. */
export interface Unknown {
  text: string;
  place: Place;
}

/** All that a module was seen to provide and to use, and what could not be seen. */
export interface Surface {
  provided: readonly Element[];
  used: readonly Element[];
  unknowns: readonly Unknown[];
}

export const UNKNOWN: Shape = { kind: "unknown" };

/** An object nothing is known of. */
export const OPEN_OBJECT: ObjectShape = { kind: "object", fields: new Map(), open: true };

/** The shape that allows all of `options`, without repetition. */
export function unionOf(options: readonly Shape[]): Shape {
  const flat = options.flatMap((shape) => (shape.kind === "union" ? shape.options : [shape]));
  if (flat.length === 0 || flat.some((shape) => shape.kind === "unknown")) return UNKNOWN;
  const seen = new Map(flat.map((shape) => [shapeText(shape), shape]));
  const distinct = [...seen.values()];
  const [only] = distinct;
  return distinct.length === 1 && only !== undefined ? only : { kind: "union", options: distinct };
}

/** A shape in the words of the contract shorthand, for messages. */
export function shapeText(shape: Shape): string {
  switch (shape.kind) {
    case "object": {
      const fields = [...shape.fields].map(([name, field]) =>
        `${name}${field.required ? "" : "?"}: ${shapeText(field.shape)}`
      );
      return `{ ${[...fields, ...(shape.open ? ["..."] : [])].join(", ")} }`;
    }
    case "array":
      return `${shapeText(shape.items)}[]`;
    case "enum":
      return shape.values.map((value) => JSON.stringify(value)).join("|");
    case "union":
      return shape.options.map(shapeText).join("|");
    default:
      return shape.kind;
  }
}

/** A place as people and editors write it. */
export function placeText(place: Place): string {
  return place.line > 0 ? `${place.file}:${place.line}` : place.file;
}
