import { canonicalJson } from "../hash.ts";

/** One difference between two schemas; `path` names the element in words a person can follow. */
export interface SchemaChange {
  path: string;
  change: "added" | "removed" | "changed";
  before?: unknown;
  after?: unknown;
}

/** How much a change asks of those who rely on the schema. */
export type ChangeClass = "none" | "patch" | "minor" | "major";

/** Fields for readers alone. */
const DOCUMENTATION = new Set(["description", "title", "examples", "$comment", "summary"]);
/** What names an element of a list, so that order does not count. */
const NAMING_FIELDS = ["method", "path", "topic", "direction", "name"];

/** The structural differences from one schema to another, in path order. */
export function diffSchemas(before: unknown, after: unknown): SchemaChange[] {
  const old = flatten(before);
  const now = flatten(after);
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths.flatMap((path): SchemaChange[] => {
    const [a, b] = [old.get(path), now.get(path)];
    if (a === undefined) return [{ path, change: "added", after: b }];
    if (b === undefined) return [{ path, change: "removed", before: a }];
    return canonicalJson(a) === canonicalJson(b)
      ? []
      : [{ path, change: "changed", before: a, after: b }];
  });
}

/**
 * The class by structure alone: what was taken away or changed may break somebody (major), what was
 * added need not (minor), words for readers never do (patch).
 */
export function changeClass(changes: readonly SchemaChange[]): ChangeClass {
  if (changes.length === 0) return "none";
  const binding = changes.filter(({ path }) => !DOCUMENTATION.has(lastField(path)));
  if (binding.length === 0) return "patch";
  return binding.every(({ change }) => change === "added") ? "minor" : "major";
}

/** The next semantic version after a change of a class. */
export function nextSemver(semver: string, change: ChangeClass): string {
  const [major = 1, minor = 0, patch = 0] = semver.split(".").map(Number);
  switch (change) {
    case "major":
      return `${major + 1}.0.0`;
    case "minor":
      return `${major}.${minor + 1}.0`;
    default:
      return `${major}.${minor}.${patch + 1}`;
  }
}

/** The named elements of a schema, such as its endpoints: what two contracts may both claim. */
export function elementsOf(schema: unknown): Set<string> {
  const paths = [...flatten(schema).keys()];
  return new Set(paths.flatMap((path) => /\[[^\]]+\]|\$defs\.[^.[]+/.exec(path)?.[0] ?? []));
}

/** Every leaf by its path; `endpoints[POST /login].request.email` whatever its position was. */
function flatten(value: unknown): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const visit = (node: unknown, path: string) => {
    if (node === null || typeof node !== "object" || Object.keys(node).length === 0) {
      leaves.set(path, node);
    } else if (Array.isArray(node)) {
      for (const [index, item] of node.entries()) visit(item, `${path}[${nameOf(item) ?? index}]`);
    } else {
      for (const [key, item] of Object.entries(node)) {
        visit(item, path === "" ? key : `${path}.${key}`);
      }
    }
  };
  visit(value, "");
  return leaves;
}

function nameOf(item: unknown): string | null {
  if (typeof item === "string") return item;
  if (item === null || typeof item !== "object") return null;
  const fields = item as Record<string, unknown>;
  const parts = NAMING_FIELDS.flatMap((field) =>
    typeof fields[field] === "string" ? [fields[field]] : []
  );
  return parts.length > 0 ? parts.join(" ") : null;
}

function lastField(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
