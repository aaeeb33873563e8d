import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { failedExamples } from "./examples.ts";
import { extendedBy, isPlain, layered, type Plain, withRoleDefaults } from "./extends.ts";
import { type Policy, policySchema } from "./policy.ts";
import { readyPolicyText } from "./ready.ts";
import { READY_NAMES } from "./ready_names.ts";
import { type Rule, rulesOf } from "./rules.ts";

/** Longer policy files are refused. */
const MAX_POLICY_CHARS = 200_000;
const MAX_PROBLEMS = 20;
const MAX_ALIASES = 100;
const MAX_LAYERS = 8;

/** One thing wrong with a policy file; line and column are 1-based. */
interface PolicyProblem {
  line: number;
  column: number;
  message: string;
}

/** A policy file that cannot be used: the message lists every problem with its place and remedy. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly hint: string;
  readonly problems: readonly PolicyProblem[];

  constructor(file: string, problems: readonly PolicyProblem[]) {
    const shown = problems.slice(0, MAX_PROBLEMS);
    super(shown.map((each) => `${file}:${each.line}:${each.column}: ${each.message}`).join("\n"));
    this.file = file;
    this.line = shown[0]?.line ?? 1;
    this.column = shown[0]?.column ?? 1;
    this.hint = `Correct ${file} at the places named`;
    this.problems = problems;
  }
}

/** Reads a file that a policy extends, by its path relative to the policy's directory. */
type ReadExtended = (path: string) => string;

/**
 * Reads a policy from YAML, with all it extends; throws PolicyError with every problem found.
 * Without `readExtended` only ready policies can be extended.
 */
export function loadPolicy(
  text: string,
  fileName: string,
  readExtended: ReadExtended | null = null,
): Policy {
  const merged = withRoleDefaults(loadLayers({ text, name: fileName, path: "" }, readExtended, []));
  const justifications = Object.fromEntries(
    rulesOf(merged).flatMap(({ name, justification }) =>
      justification === null ? [] : [[name, justification]]
    ),
  );
  const result = policySchema.safeParse(merged);
  if (result.success) {
    return Object.keys(justifications).length === 0
      ? result.data
      : { ...result.data, justifications };
  }
  // Each layer was fine by itself: together they are more than one policy may hold.
  const problems = result.error.issues.flatMap((issue) => describe(issue));
  throw new PolicyError(
    fileName,
    problems.map(({ message }) => ({
      line: 1,
      column: 1,
      message: `With all it extends: ${message}`,
    })),
  );
}

/** The rules of a policy with all it extends, as its files have them: for `policy test`. */
export function policyRules(
  text: string,
  fileName: string,
  readExtended: ReadExtended | null = null,
): Rule[] {
  const merged = loadLayers({ text, name: fileName, path: "" }, readExtended, []);
  return rulesOf(withRoleDefaults(merged)).filter((rule) => rule.path[0] !== "roles");
}

/** One file of those a policy is made of; `path` is relative to the first one. */
interface Layer {
  text: string;
  name: string;
  path: string;
}

function loadLayers(
  layer: Layer,
  readExtended: ReadExtended | null,
  above: readonly string[],
): Plain {
  const { plain, problem } = isReady(layer) ? readReady(layer) : readLayer(layer);
  let merged: Plain = {};
  extendedBy(plain).forEach((target, i) => {
    const at = Array.isArray(plain.extends) ? ["extends", i] : ["extends"];
    const next = extendedLayer(layer, target, readExtended);
    if (typeof next === "string") throw problem(at, `Cannot extend ${target}: ${next}`);
    const chain = [...above, layer.path];
    if (chain.includes(next.path)) {
      throw problem(at, `Cannot extend ${target}: it extends this file again. Remove one of them`);
    }
    if (chain.length >= MAX_LAYERS) {
      throw problem(
        at,
        `Cannot extend ${target}: more than ${MAX_LAYERS} files build on each other`,
      );
    }
    merged = layered(merged, loadLayers(next, readExtended, chain));
  });
  const { extends: _done, ...own } = plain;
  return layered(merged, own);
}

function extendedLayer(
  from: Layer,
  target: string,
  readExtended: ReadExtended | null,
): Layer | string {
  const ready = READY_NAMES.find((name) => name === target);
  if (ready !== undefined) {
    return { text: readyPolicyText(ready), name: `${ready}.yaml`, path: `ready:${ready}` };
  }
  if (readExtended === null) return "no file can be read here. Name a ready policy";
  const path = from.path.replace(/[^/]*$/, "") + target.replace(/^(?:\.\/)+/, "");
  try {
    return { text: readExtended(path), name: nameBeside(from, path), path };
  } catch (error) {
    return `${error instanceof Error ? error.message : error}. Name a file that can be read`;
  }
}

/** What an extended file is called in messages: as the first file is, seen from the same place. */
function nameBeside(from: Layer, path: string): string {
  const first = from.path === "" ? from.name : from.name.slice(0, -from.path.length);
  return `${first.replace(/[^/]*$/, "")}${path}`;
}

function isReady({ text }: Layer): boolean {
  return READY_NAMES.some((name) => readyPolicyText(name) === text);
}

/** What ready policies say: their texts never change, so each is read once a process. */
const readyPlain = new Map<string, Plain>();

function readReady(layer: Layer): ReturnType<typeof readLayer> {
  const plain = readyPlain.get(layer.text) ?? readLayer(layer).plain;
  readyPlain.set(layer.text, plain);
  return { plain, problem: (...told) => readLayer(layer).problem(...told) };
}

/** Reads one file and checks all that can be checked without the files it extends. */
function readLayer({ text, name: fileName }: Layer) {
  if (text.length > MAX_POLICY_CHARS) {
    const message = `Cannot read the policy: it has ${text.length} characters. ` +
      `Shorten it to ${MAX_POLICY_CHARS}`;
    throw new PolicyError(fileName, [{ line: 1, column: 1, message }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const found = [...document.errors, ...document.warnings].map((error) => ({
    ...at(error.pos[0]),
    message: `Cannot read the YAML: ${error.message}. Correct the syntax`,
  }));
  if (found.length > 0) throw new PolicyError(fileName, found);
  const plain = toPlain(document, fileName);
  const place = (path: readonly PropertyKey[]) => at(offsetOf(document.contents, path));
  const result = policySchema.safeParse(plain);
  const problems: PolicyProblem[] = result.success
    ? rulesOf(isPlain(plain) ? plain : {}).flatMap(failedExamples)
      .map(({ path, message }) => ({ ...place(path), message }))
    : result.error.issues.flatMap((issue) => describe(issue)).map(({ path, key, message }) => ({
      ...place(key === undefined ? path : [...path, key]),
      message,
    }));
  const rules = isPlain(plain) ? ["agents", "roles", "extends"].filter((key) => key in plain) : [];
  if (result.success && rules.length === 0) {
    problems.push({ ...at(0), message: "Cannot use agents: it is missing. Add it" });
  }
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  if (problems.length > 0 || !isPlain(plain)) throw new PolicyError(fileName, problems);
  const problem = (path: readonly PropertyKey[], message: string) =>
    new PolicyError(fileName, [{ ...place(path), message }]);
  return { plain, problem };
}

/** Aliases are expanded here; a file that grows out of bounds by them is refused. */
function toPlain(document: Document, fileName: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = `Cannot read the YAML: ${error.message}. Write the lists out`;
    throw new PolicyError(fileName, [{ line: 1, column: 1, message }]);
  }
}

interface Described {
  path: PropertyKey[];
  message: string;
  /** The key at fault, where the issue is about a key of the place and not its value. */
  key?: string;
}

function describe(issue: z.core.$ZodIssue, above: PropertyKey[] = []): Described[] {
  const path = [...above, ...issue.path];
  const place = path.length === 0 ? "the policy" : path.join(".");
  const told = (message: string): Described[] => [{ path, message }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path,
        key,
        message: `Cannot use ${key} in ${place}: it is not known there. Remove it or correct it`,
      }));
    case "invalid_union": {
      // A rule is a text or a mapping; what is wrong is told of the form that was meant.
      const [first = [], ...others] = issue.errors;
      const mistaken = first.some(({ message }) => /received (?:object|array)$/.test(message));
      const meant = mistaken ? others[0] ?? first : first;
      return meant.flatMap((each) => describe(each, path));
    }
    case "invalid_key":
      return told(issue.issues[0]?.message ?? issue.message);
    case "custom":
      return told(issue.message);
    case "invalid_value":
      return told(
        `Cannot use ${place}: it is not among ${issue.values.join(", ")}. Use one of them`,
      );
    default: {
      const problem = issue.message.replace(/^Invalid input: /, "");
      const other = /expected string, received (boolean|number|null|date)$/i.exec(problem)?.[1];
      if (other !== undefined) {
        return told(`Cannot use ${place}: YAML takes it for a ${other}. Put it in quotes`);
      }
      return told(
        problem.endsWith("received undefined")
          ? `Cannot use ${place}: it is missing. Add it`
          : `Cannot use ${place}: ${problem}. Correct it`,
      );
    }
  }
}

/** Where a path of keys begins in the text: the key itself for what is wrong with a key. */
function offsetOf(root: unknown, path: readonly PropertyKey[]): number {
  let node: unknown = root;
  let offset = startOf(root);
  for (const key of path) {
    const child = childOf(node, key);
    if (child === null) break;
    node = child.value;
    offset = child.offset;
  }
  return offset;
}

function childOf(node: unknown, key: PropertyKey): { value: unknown; offset: number } | null {
  if (isMap(node)) {
    const pair = node.items.find((item) =>
      isScalar(item.key) && String(item.key.value) === String(key)
    );
    if (pair === undefined) return null;
    return { value: pair.value, offset: startOf(pair.key) };
  }
  const items = hasItems(node) ? node.items : [];
  const item = items[Number(key)];
  return item === undefined ? null : { value: item, offset: startOf(item) };
}

function hasItems(node: unknown): node is { items: unknown[] } {
  return typeof node === "object" && node !== null && "items" in node && Array.isArray(node.items);
}

function startOf(node: unknown): number {
  if (typeof node !== "object" || node === null || !("range" in node)) return 0;
  return Array.isArray(node.range) ? Number(node.range[0]) : 0;
}
