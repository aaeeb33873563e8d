import { isRecord } from "../../compatibility/token.ts";
import type { Document } from "../../json_schema/document.ts";
import type { SchemaProblem } from "../../kind.ts";
import { asMethod } from "../method.ts";
import { normalPath } from "../path.ts";

type Node = Record<string, unknown>;

/** One operation of an OpenAPI document, with what its path gives to it. */
export interface Operation {
  /** `GET /users/{}`. */
  key: string;
  label: string;
  method: string;
  path: string;
  node: Node;
  parameters: Node[];
}

const MAX_OPERATIONS = 2_000;

/** Whether a schema of kind `http` is an OpenAPI document rather than the shorthand. */
export function isOpenApi(schema: unknown): schema is Node {
  return isRecord(schema) && (schema.openapi !== undefined || schema.swagger !== undefined);
}

/** What is wrong with a document as a whole. */
export function documentProblems(root: Node): SchemaProblem[] {
  if (typeof root.openapi !== "string" || !/^3\.[01]\b/.test(root.openapi)) {
    const written = String(root.openapi ?? root.swagger);
    return [{ at: "openapi", message: `version ${written} is not read; allowed: 3.0 and 3.1` }];
  }
  const hasAny = ["paths", "webhooks", "components"].some((key) => isRecord(root[key]));
  return hasAny ? [] : [{ at: "paths", message: "there are no paths" }];
}

/** The operations under `paths`. */
export function operationsOf(document: Document, problems: SchemaProblem[]): Operation[] {
  const paths = partOf(document.root, "paths");
  const found: Operation[] = [];
  const seen = new Set<string>();
  for (const [path, written] of Object.entries(paths)) {
    if (!path.startsWith("/")) continue;
    const item = resolved(written, document);
    for (const [verb, node] of Object.entries(item)) {
      const method = asMethod(verb);
      if (method === null || !isRecord(node)) continue;
      const key = `${method} ${normalPath(path)}`;
      if (seen.has(key)) {
        problems.push({ at: `paths.${path}`, message: `${key} is declared twice` });
      }
      seen.add(key);
      const parameters = parametersOf(item, node, document);
      found.push({ key, label: `${method} ${path}`, method, path, node, parameters });
    }
  }
  if (found.length > MAX_OPERATIONS) {
    problems.push({ at: "paths", message: `more than ${MAX_OPERATIONS} operations` });
  }
  return found.slice(0, MAX_OPERATIONS);
}

/** An operation's parameters; its own stand before those of its path. */
function parametersOf(item: Node, node: Node, document: Document): Node[] {
  const all = [item.parameters, node.parameters].flatMap((list) =>
    Array.isArray(list) ? list.map((each) => resolved(each, document)) : []
  );
  return [...new Map(all.map((each) => [`${each.in} ${each.name}`, each])).values()];
}

const MAX_HOPS = 20;

/** What an object is once its references are followed; empty where they lead nowhere. */
export function resolved(node: unknown, document: Document): Node {
  let found = node;
  for (let hop = 0; hop < MAX_HOPS && isRecord(found); hop++) {
    if (typeof found.$ref !== "string") return found;
    const { $ref, ...beside } = found;
    const target = document.resolve($ref);
    found = isRecord(target) && Object.keys(beside).length > 0 ? { ...target, ...beside } : target;
  }
  return {};
}

/** A part of an object that is an object itself; empty where it is not there. */
export function partOf(node: unknown, name: string): Node {
  const part = isRecord(node) ? node[name] : undefined;
  return isRecord(part) ? part : {};
}
