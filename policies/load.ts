import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { type Policy, policySchema } from "./policy.ts";

/** Longer policy files are refused. */
export const MAX_POLICY_CHARS = 200_000;
const MAX_PROBLEMS = 20;
const MAX_ALIASES = 100;

/** One thing wrong with a policy file; line and column are 1-based. */
export interface PolicyProblem {
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

/** Reads a policy from YAML; throws PolicyError with every problem found. */
export function loadPolicy(text: string, fileName: string): Policy {
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
  const result = policySchema.safeParse(toPlain(document, fileName));
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) =>
    describe(issue).map(({ message, key }) => ({
      ...at(offsetOf(document.contents, key === undefined ? issue.path : [...issue.path, key])),
      message,
    }))
  );
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  throw new PolicyError(fileName, problems);
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
  message: string;
  /** The key at fault, where the issue is about a key of the place and not its value. */
  key?: string;
}

function describe(issue: z.core.$ZodIssue): Described[] {
  const place = issue.path.length === 0 ? "the policy" : issue.path.join(".");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        key,
        message: `Cannot use ${key} in ${place}: it is not known there. Remove it or correct it`,
      }));
    case "invalid_key":
      return [{ message: issue.issues[0]?.message ?? issue.message }];
    case "custom":
      return [{ message: issue.message }];
    case "invalid_value":
      return [{
        message: `Cannot use ${place}: it is not among ${issue.values.join(", ")}. Use one of them`,
      }];
    default: {
      const problem = issue.message.replace(/^Invalid input: /, "");
      if (problem.endsWith("received undefined")) {
        return [{ message: `Cannot use ${place}: it is missing. Add it` }];
      }
      return [{ message: `Cannot use ${place}: ${problem}. Correct it` }];
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
