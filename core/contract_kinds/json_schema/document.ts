import { isRecord } from "../compatibility/token.ts";

type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/** A JSON document whose parts refer to each other. */
export interface Document {
  root: unknown;
  /** What a reference stands for; undefined where it leads out of the document or to nothing. */
  resolve(reference: string): unknown;
  /** Whether a reference that cannot be resolved should be in this document. */
  isLocal(reference: string): boolean;
}

const MAX_NODES = 100_000;

export function createDocument(root: unknown): Document {
  const byName = namedNodes(root);
  const ownId = isRecord(root) && typeof root.$id === "string" ? root.$id.replace(/#$/, "") : null;
  const local = (reference: string) =>
    ownId !== null && reference.startsWith(`${ownId}#`)
      ? reference.slice(ownId.length)
      : reference === ownId
      ? "#"
      : reference;
  return {
    root,
    isLocal: (reference) => local(reference).startsWith("#"),
    resolve(reference) {
      const own = local(reference);
      if (own === "#" || own === "#/") return root;
      if (own.startsWith("#/")) return atPointer(root, own.slice(2));
      return byName.get(own);
    },
  };
}

function atPointer(root: unknown, pointer: string): unknown {
  let node = root;
  for (const part of pointer.split("/")) {
    const name = unescaped(part);
    if (Array.isArray(node)) node = node[Number(name)];
    else if (isRecord(node) && Object.hasOwn(node, name)) node = node[name];
    else return undefined;
  }
  return node;
}

function unescaped(part: string): string {
  const plain = part.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

/** What `$anchor`, `$id` and a `$dynamicAnchor` that occurs once name. */
function namedNodes(root: unknown): Map<string, unknown> {
  const names = new Map<string, unknown>();
  const doubled = new Set<string>();
  const open: unknown[] = [root];
  for (let count = 0; open.length > 0 && count < MAX_NODES; count++) {
    const node = open.pop();
    if (Array.isArray(node)) open.push(...node);
    if (!isRecord(node)) continue;
    open.push(...Object.values(node));
    const named = [
      typeof node.$id === "string" ? node.$id : null,
      typeof node.$anchor === "string" ? `#${node.$anchor}` : null,
      typeof node.$dynamicAnchor === "string" ? `#${node.$dynamicAnchor}` : null,
    ].filter((name) => name !== null);
    for (const name of named) {
      if (names.has(name)) doubled.add(name);
      names.set(name, node);
    }
  }
  for (const name of doubled) names.delete(name);
  return names;
}

/** The name that a reference ends with: `User` of `#/$defs/User`. */
export function nameOfReference(reference: string): string {
  return unescaped(reference.split("/").at(-1)?.replace(/^#/, "") ?? "") || "the whole";
}
