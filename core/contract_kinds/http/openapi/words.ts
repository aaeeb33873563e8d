import { canonicalJson } from "../../../hash.ts";
import { isRecord } from "../../compatibility/token.ts";
import type { Document } from "../../json_schema/document.ts";
import { type SchemaWords, wordsOf } from "../../json_schema/words.ts";
import type { DeclaredElement } from "../../kind.ts";
import { UNKNOWN } from "../../surface.ts";
import { type Operation, partOf, resolved } from "./document.ts";

type Node = Record<string, unknown>;

/** What an operation says to readers, and to machines that nobody can break on. */
export function operationWords(operation: Operation, document: Document) {
  const { node, parameters } = operation;
  const documentation: string[] = [];
  const annotations = new Map<string, string>();
  const say = (at: string, part: Node) => {
    for (
      const key of [
        "summary",
        "description",
        "operationId",
        "tags",
        "externalDocs",
        "example",
        "examples",
      ]
    ) {
      if (part[key] !== undefined) documentation.push(`${at} ${key} ${canonicalJson(part[key])}`);
    }
    if (part.deprecated === true) annotations.set(`${at} deprecated`.trim(), "true");
  };
  const add = (at: string, schema: unknown) => {
    const words: SchemaWords = wordsOf(schema, document);
    documentation.push(...words.documentation.map((each) => `${at} ${each}`));
    for (const [name, value] of words.annotations) annotations.set(`${at} ${name}`, value);
  };
  const content = (at: string, part: Node) => {
    for (const [media, written] of Object.entries(partOf(part, "content"))) {
      const own = resolved(written, document);
      say(`${at} ${media}`, own);
      add(at, own.schema);
    }
  };
  say("", node);
  for (const parameter of parameters) {
    // The name of a parameter of the path is a word for readers.
    const at = `${parameter.in} ${parameter.in === "path" ? "parameter" : parameter.name}`;
    say(at, parameter);
    add(at, parameter.schema);
  }
  const body = resolved(node.requestBody, document);
  say("request", body);
  content("request", body);
  for (const [status, written] of Object.entries(partOf(node, "responses"))) {
    const response = resolved(written, document);
    say(status, response);
    content(status, response);
    for (const [name, header] of Object.entries(partOf(response, "headers"))) {
      say(`${status} ${name}`, resolved(header, document));
    }
  }
  return { documentation: documentation.sort().join("\n"), annotations };
}

/** The words about a document as a whole, which binds nobody. */
export function wordsOfWhole(root: Node): DeclaredElement {
  const { title, description, summary, contact, license, termsOfService } = partOf(root, "info");
  const words = { title, description, summary, contact, license, termsOfService };
  const tags = Array.isArray(root.tags) ? root.tags.filter(isRecord) : [];
  const urls = Array.isArray(root.servers)
    ? root.servers.filter(isRecord).map(({ url }) => url)
    : [];
  return {
    key: "(whole)",
    input: UNKNOWN,
    output: UNKNOWN,
    traits: new Map(),
    whenAdded: "minor",
    documentation: canonicalJson({ words, tags, externalDocs: root.externalDocs ?? null }),
    annotations: urls.length === 0 ? new Map() : new Map([["servers", canonicalJson(urls)]]),
    isPart: true,
  };
}
