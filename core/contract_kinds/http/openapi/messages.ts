import { isRecord } from "../../compatibility/token.ts";
import { lower, type Lowering } from "../../json_schema/lower.ts";
import type { Field, Shape } from "../../surface.ts";
import { partOf, resolved } from "./document.ts";

type Node = Record<string, unknown>;

/** JSON by any of its names; the rest of a media type says nothing about the data. */
function isJson(media: string): boolean {
  return /^(?:application\/(?:[\w.-]+\+)?json|text\/json|\*\/\*|application\/\*)\s*(?:;|$)/i
    .test(media);
}

/** The body of a message by media type; null where it is JSON. */
export function bodiesOf(node: Node, how: Lowering): { media: string | null; shape: Shape }[] {
  const bodies = Object.entries(partOf(node, "content")).map(([media, written]) => ({
    media: isJson(media) ? null : media.split(";")[0]?.trim().toLowerCase() ?? media,
    shape: lower(resolved(written, how.document).schema, how),
  }));
  return [...new Map(bodies.map((body) => [body.media, body])).values()];
}

/** The parameters that are sent in one place, by name. */
export function parametersIn(place: string, parameters: readonly Node[], how: Lowering) {
  const own = parameters.filter((each) => each.in === place && typeof each.name === "string");
  return new Map(own.map((each): [string, Field] => {
    const name = place === "header" ? String(each.name).toLowerCase() : String(each.name);
    return [name, { shape: valueOf(each, how), required: each.required === true }];
  }));
}

/** What a parameter or header may be: by its schema, or by that of its one media type. */
function valueOf(node: Node, how: Lowering): Shape {
  const [content] = Object.values(partOf(node, "content"));
  const shape = lower(isRecord(content) ? content.schema : node.schema, how);
  const style = [node.style, node.explode].filter((each) => each !== undefined);
  const isUsual = style.length === 0 || (node.style === "form" && node.explode !== false) ||
    (node.style === "simple" && node.explode !== true);
  return isUsual
    ? shape
    : { kind: "restricted", base: shape, conditions: [{ text: `written as ${style.join(" ")}` }] };
}

/** What a response carries. */
export function responseShape(node: Node, how: Lowering): Shape {
  const fields = new Map<string, Field>();
  for (const { media, shape } of bodiesOf(node, how)) {
    fields.set(media ?? "body", { shape, required: true });
  }
  const headers = Object.entries(partOf(node, "headers")).map(([name, written]): [
    string,
    Field,
  ] => {
    const header = resolved(written, how.document);
    return [name.toLowerCase(), {
      shape: valueOf(header, how),
      required: header.required === true,
    }];
  });
  if (headers.length > 0) {
    const shape: Shape = { kind: "object", fields: new Map(headers), open: true };
    fields.set("headers", { shape, required: true });
  }
  return { kind: "object", fields, open: true };
}
