import { z } from "zod";
import { createDocument } from "../json_schema/document.ts";
import { createLowering, lower, settle } from "../json_schema/lower.ts";
import { wordsOf } from "../json_schema/words.ts";
import type { DeclaredElement, SchemaProblem } from "../kind.ts";
import { newReading, note, opened, problemOf, type Reading, readShape } from "../shorthand.ts";
import { baseOf, type Shape, UNKNOWN } from "../surface.ts";
import { schemaProblems } from "../types/schema.ts";
import { topicPattern } from "./topic.ts";

/** A topic as the contract promises it. */
export interface DeclaredTopic {
  topic: string;
  /** What the owner does: it publishes, or others publish and it subscribes. */
  direction: "publish" | "subscribe";
  payload: Shape;
  element: DeclaredElement;
}

type EventsSchemaReading =
  | { ok: true; topics: DeclaredTopic[] }
  | { ok: false; problems: SchemaProblem[] };

const MAX_TOPICS = 300;
const MAX_CHARS = 300;
const TOPIC_KEYS = "topic, direction, description, payload";

const eventsSchema = z.strictObject({
  topics: z.array(z.strictObject({
    topic: z.string().min(1).max(MAX_CHARS),
    direction: z.enum(["publish", "subscribe"]).default("publish"),
    description: z.string().optional(),
    payload: z.unknown().optional(),
  })).min(1).max(MAX_TOPICS),
  description: z.string().optional(),
});

/** Reads a contract of kind `events`: its topics, who publishes them, and what they carry. */
export function readEventsSchema(schema: unknown): EventsSchemaReading {
  const parsed = eventsSchema.safeParse(schema);
  if (!parsed.success) {
    const keysAt = (at: string) => (at === "" ? "topics, description" : TOPIC_KEYS);
    return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue, keysAt)) };
  }
  const state = newReading();
  const seen = new Set<string>();
  const topics = parsed.data.topics.map((each, index) => {
    const at = `topics[${index}]`;
    const key = `${each.direction} ${topicPattern(each.topic)}`;
    if (seen.has(key)) note(state, `${at}.topic`, `${each.topic} is declared twice`);
    seen.add(key);
    return readTopic(state, each, key, `${at}.payload`);
  });
  return state.problems.length > 0 ? { ok: false, problems: state.problems } : { ok: true, topics };
}

interface Payload {
  shape: Shape;
  input: Shape;
  output: Shape;
  words: readonly string[];
  annotations: ReadonlyMap<string, string>;
}

function readTopic(
  state: Reading,
  given: z.infer<typeof eventsSchema>["topics"][number],
  key: string,
  at: string,
): DeclaredTopic {
  const { topic, direction } = given;
  const payload = isJsonSchema(given.payload)
    ? readJsonSchema(state, given.payload, at)
    : readShorthand(state, given.payload, at);
  const isPublished = direction === "publish";
  const element: DeclaredElement = {
    key,
    label: `${direction} ${topic}`,
    input: isPublished ? UNKNOWN : payload.input,
    output: isPublished ? payload.output : UNKNOWN,
    traits: new Map(),
    annotations: payload.annotations,
    whenAdded: "minor",
    documentation: [given.description ?? "", ...payload.words].join("\n"),
  };
  return { topic, direction, payload: payload.shape, element };
}

function readShorthand(state: Reading, given: unknown, at: string): Payload {
  const shape = given === undefined || given === null ? UNKNOWN : readShape(state, given, at, 0);
  const open = opened(shape);
  return { shape, input: open, output: open, words: [], annotations: new Map() };
}

const TYPES = ["object", "array", "string", "integer", "number", "boolean", "null"];
const MARKS = ["$schema", "$ref", "properties", "oneOf", "anyOf", "allOf", "$defs", "const"];

/** JSON Schema says `properties`, or of what type the whole is; the shorthand has the fields themselves. */
function isJsonSchema(given: unknown): given is Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return false;
  const fields: Record<string, unknown> = { ...given };
  if (
    MARKS.some((mark) => typeof fields[mark] === "object" || /^\$/.test(mark) && mark in fields)
  ) {
    return true;
  }
  const { type } = fields;
  const isTyped = typeof type === "string" && TYPES.includes(type);
  return isTyped && (type === "object" || type === "array" || Object.keys(fields).length === 1) &&
    Object.keys(fields).every((key) =>
      /^(?:type|items|required|additionalProperties|description|title|format|enum|minItems|maxItems)$/
        .test(key)
    );
}

function readJsonSchema(state: Reading, schema: Record<string, unknown>, at: string): Payload {
  const problems = schemaProblems(schema);
  for (const each of problems) {
    note(
      state,
      [at, each.at].filter((p) => p !== "").join("."),
      each.message,
    );
  }
  if (problems.length > 0) {
    return { shape: UNKNOWN, input: UNKNOWN, output: UNKNOWN, words: [], annotations: new Map() };
  }
  const document = createDocument(schema);
  const [given, got] = [createLowering(document, "input"), createLowering(document, "output")];
  const [input, output] = [lower(schema, given), lower(schema, got)];
  settle(input);
  settle(output);
  for (const each of given.problems) note(state, `${at}.${each.at}`, each.message);
  const { documentation, annotations } = wordsOf(schema, document);
  return { shape: closed(output, 0), input, output, words: documentation, annotations };
}

const MAX_DEPTH = 8;

/** What is relied on must be named, so code is held against the named fields alone. */
function closed(whole: Shape, depth: number): Shape {
  const shape = baseOf(whole);
  if (depth > MAX_DEPTH) return UNKNOWN;
  switch (shape.kind) {
    case "object": {
      const fields = [...shape.fields].map(([name, field]) =>
        [name, { ...field, shape: closed(field.shape, depth + 1) }] as const
      );
      const open = shape.open && (fields.length === 0 || shape.rest !== undefined);
      return { ...shape, fields: new Map(fields), open };
    }
    case "array":
      return { ...shape, items: closed(shape.items, depth + 1) };
    case "union":
      return { ...shape, options: shape.options.map((option) => closed(option, depth + 1)) };
    default:
      return shape;
  }
}
