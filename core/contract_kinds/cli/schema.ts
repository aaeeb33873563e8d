import { z } from "zod";
import type { SchemaProblem } from "../kind.ts";
import { newReading, note, problemOf, type Reading, readShape } from "../shorthand.ts";
import type { Shape } from "../surface.ts";
import { asFlagName, type DeclaredCommand, type Flag, type Positional } from "./model.ts";

type CliSchemaReading =
  | { ok: true; command: DeclaredCommand }
  | { ok: false; problems: SchemaProblem[] };

const MAX_ITEMS = 200;
const MAX_CHARS = 500;
const text = z.string().max(MAX_CHARS);
const literal = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.unknown())]);

const positionalSchema = z.strictObject({
  name: text.min(1),
  type: z.string().optional(),
  required: z.boolean().optional(),
  default: literal.optional(),
  description: z.string().optional(),
});

const flagSchema = z.strictObject({
  name: text.regex(
    /^(?:-{0,2}[\w?@][\w.:-]*[\s,|/]*)+$/,
    "must be a name such as --port or -p, --port",
  ),
  alias: z.union([text, z.array(text)]).optional(),
  type: z.string().optional(),
  required: z.boolean().optional(),
  default: literal.optional(),
  description: z.string().optional(),
});

const cliSchema = z.strictObject({
  command: text.min(1),
  module: text.optional(),
  description: z.string().optional(),
  positionals: z.array(positionalSchema).max(MAX_ITEMS).optional(),
  flags: z.array(flagSchema).max(MAX_ITEMS).optional(),
  stdout: z.unknown().optional(),
  exit_codes: z.union([
    z.record(z.string().regex(/^\d{1,3}$/, "must be a number from 0 to 255"), z.unknown()),
    z.array(
      z.union([z.int(), z.strictObject({ code: z.int(), description: z.string().optional() })]),
    ),
  ], { error: "must map numbers from 0 to 255 to what they mean, or list them" }).optional(),
});

const KEYS = {
  whole: "command, module, description, positionals, flags, stdout, exit_codes",
  positional: "name, type, required, default, description",
  flag: "name, alias, type, required, default, description",
};

function keysAt(at: string): string {
  if (at.startsWith("flags[")) return KEYS.flag;
  return at.startsWith("positionals[") ? KEYS.positional : KEYS.whole;
}

/** Reads a contract of kind `cli`: one command with its arguments, what it prints, how it ends. */
export function readCliSchema(schema: unknown): CliSchemaReading {
  const parsed = cliSchema.safeParse(schema);
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue, keysAt)) };
  }
  const { data } = parsed;
  const state = newReading();
  const command: DeclaredCommand = {
    words: data.command.trim().split(/\s+/),
    module: data.module ?? null,
    positionals: (data.positionals ?? []).map((each, index) =>
      readPositional(state, each, `positionals[${index}]`)
    ),
    flags: (data.flags ?? []).map((each, index) => readFlag(state, each, `flags[${index}]`)),
    stdout: data.stdout === undefined || data.stdout === null
      ? null
      : readStdout(state, data.stdout),
    exitCodes: readExitCodes(data.exit_codes),
    descriptions: [
      data.description ?? "",
      ...(data.positionals ?? []).map((each) => `${each.name} ${each.description ?? ""}`),
      ...(data.flags ?? []).map((each) => each.description ?? ""),
    ],
  };
  checkNames(state, command);
  return state.problems.length > 0
    ? { ok: false, problems: state.problems }
    : { ok: true, command };
}

/** The shape of one argument, and whether there may be several. */
function readType(state: Reading, type: string, at: string): { shape: Shape; isList: boolean } {
  const shape = readShape(state, type, `${at}.type`, 0);
  return shape.kind === "array" ? { shape: shape.items, isList: true } : { shape, isList: false };
}

function readPositional(
  state: Reading,
  given: z.infer<typeof positionalSchema>,
  at: string,
): Positional {
  const { shape, isList } = readType(state, given.type ?? "string", at);
  const isOptional = given.name.endsWith("?") || (given.type?.endsWith("?") ?? false) ||
    given.default !== undefined;
  const name = given.name.replace(/\?$/, "").replaceAll(/^\.{3}|\.{3}$/g, "");
  const isRest = isList || given.name.includes("...");
  return { name, shape, required: given.required ?? !isOptional, isRest };
}

function readFlag(state: Reading, given: z.infer<typeof flagSchema>, at: string): Flag {
  const aliases = given.alias === undefined ? [] : [given.alias].flat();
  const names = [...given.name.split(/[\s,|/]+/), ...aliases].filter((name) => name !== "")
    .map(asFlagName).sort((a, b) => b.length - a.length);
  const type = given.type ?? (typeof given.default === "boolean" ? "boolean" : "string");
  const { shape, isList } = readType(state, given.type === "flag" ? "boolean" : type, at);
  const fallback = Array.isArray(given.default) ? undefined : given.default;
  return {
    names: [...new Set(names)],
    takesValue: shape.kind !== "boolean",
    isList,
    shape,
    required: given.required ?? false,
    fallback,
  };
}

const PRINTED: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ["text", { kind: "string" }],
  ["json", { kind: "named", name: "json", args: [] }],
  ["jsonl", { kind: "named", name: "jsonl", args: [] }],
  ["csv", { kind: "named", name: "csv", args: [] }],
  ["none", { kind: "never" }],
]);

/** What is printed: one of these words, or the shape of the JSON that is. */
function readStdout(state: Reading, given: unknown): Shape {
  const known = typeof given === "string" ? PRINTED.get(given) : undefined;
  if (known !== undefined) return known;
  const isPhrase = typeof given === "string" && /\s/.test(given.trim());
  if (isPhrase) {
    note(state, "stdout", `not one of ${[...PRINTED.keys()].join(", ")}, nor a type`);
    return { kind: "unknown" };
  }
  return readShape(state, given, "stdout", 0);
}

function readExitCodes(given: z.infer<typeof cliSchema>["exit_codes"]): Map<number, string> | null {
  if (given === undefined) return null;
  if (!Array.isArray(given)) {
    return new Map(Object.entries(given).map(([code, words]) => [Number(code), String(words)]));
  }
  return new Map(
    given.map((each) =>
      typeof each === "number" ? [each, ""] : [each.code, each.description ?? ""]
    ),
  );
}

function checkNames(state: Reading, { flags, positionals }: DeclaredCommand): void {
  const seen = new Set<string>();
  flags.forEach(({ names }, index) => {
    for (const name of names) {
      if (seen.has(name)) note(state, `flags[${index}].name`, `${name} is declared twice`);
      seen.add(name);
    }
  });
  positionals.forEach((each, index) => {
    const before = positionals[index - 1];
    const at = `positionals[${index}]`;
    if (before?.isRest) note(state, at, `nothing may follow ${before.name}, which takes the rest`);
    if (before && !before.required && each.required) {
      note(state, at, `${each.name} is required and follows ${before.name}, which is not`);
    }
  });
}
