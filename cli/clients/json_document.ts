import {
  applyEdits,
  type Edit,
  findNodeAtLocation,
  getNodeValue,
  modify,
  type Node,
  type ParseError,
  parseTree,
} from "jsonc-parser";
import { fail } from "../../core/errors.ts";
import type { Setting } from "./client.ts";

type Path = readonly (string | number)[];

/** The value of a JSON text, comments and trailing commas allowed; {} for an empty one. Error: invalid. */
export function readJson(text: string, path: string): Record<string, unknown> {
  const errors: ParseError[] = [];
  const body = withoutMark(text);
  if (body.trim() === "") return {};
  const tree = parseTree(body, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (tree?.type !== "object" || error) {
    const line = body.slice(0, error?.offset ?? 0).split("\n").length;
    throw fail(
      "invalid",
      `Cannot change ${path}: ${error ? `line ${line} is not JSON` : "it holds no JSON object"}`,
      "Correct the file, then repeat the command.",
    );
  }
  return getNodeValue(tree);
}

/** The text with one value set, or taken out where it is undefined; the rest stays byte for byte. */
export function editJson(text: string, path: Path, value: Setting | undefined): string {
  const mark = text.slice(0, text.length - withoutMark(text).length);
  const body = withoutMark(text);
  const source = body.trim() === "" ? "{}\n" : body;
  const tree = parseTree(source, [], { allowTrailingComma: true });
  const present = tree && findNodeAtLocation(tree, [...path]);
  const edits = modify(source, [...path], value, {});
  const [edit] = edits;
  const own = value === undefined
    ? removal(source, present)
    : present || !tree || !edit
    ? edits
    : insertion(source, tree, path, edit);
  return mark + applyEdits(source, own);
}

/** The text with one more element in a list, which is made where it is missing. */
export function appendJson(text: string, path: Path, length: number, value: Setting): string {
  return length === 0 ? editJson(text, path, [value]) : editJson(text, [...path, length], value);
}

/** What the editor would add, laid out like its surroundings and behind their comments. */
function insertion(source: string, tree: Node, path: Path, edit: Edit): Edit[] {
  const parent = nearest(tree, path);
  const last = parent.children?.at(-1);
  const inner = source.slice(parent.offset + 1, parent.offset + parent.length - 1);
  if (last !== undefined && !inner.includes("\n")) return [edit];
  const end = source.includes("\r\n") ? "\r\n" : "\n";
  const unit = /\n([ \t]+)\S/.exec(source)?.[1] ?? "  ";
  const depth = depthOf(parent);
  const lines = end + laidOut(edit.content.replace(/^,/, ""), parent.type, unit, depth, end);
  if (last === undefined) {
    const closing = inner.includes("\n") ? "" : end + unit.repeat(depth);
    return [{ ...edit, content: lines + closing }];
  }
  const after = last.offset + last.length;
  const rest = source.slice(after, parent.offset + parent.length - 1);
  const hasComment = /\/[/*]/.test(rest);
  const hasComma = rest.replace(/\/\/.*|\/\*[^]*?\*\//g, "").includes(",");
  if (!hasComment || hasComma) return [{ ...edit, content: `,${lines}` }];
  return [
    { offset: after, length: 0, content: "," },
    { offset: after + rest.trimEnd().length, length: 0, content: lines },
  ];
}

/** Takes an element out with the comma that came with it, and leaves the comments around it. */
function removal(source: string, value: Node | undefined): Edit[] {
  const element = value?.parent?.type === "property" ? value.parent : value;
  const siblings = element?.parent?.children;
  if (!element || !siblings) return [];
  const at = siblings.indexOf(element);
  const previous = siblings[at - 1];
  const next = siblings[at + 1];
  const end = element.offset + element.length;
  const cut = (from: number, to: number) => ({ offset: from, length: to - from, content: "" });
  if (next) return [cut(element.offset, next.offset)];
  const from = previous ? previous.offset + previous.length : (element.parent?.offset ?? 0) + 1;
  const between = source.slice(from, element.offset);
  const start = from + between.trimEnd().length;
  if (!previous) return [cut(start, end)];
  const hasComment = between.startsWith(",") && /\/[/*]/.test(between);
  return hasComment ? [cut(from, from + 1), cut(start, end)] : [cut(from, end)];
}

/** The deepest table or list on a path that there is. */
function nearest(tree: Node, path: Path): Node {
  for (let depth = path.length - 1; depth > 0; depth--) {
    const node = findNodeAtLocation(tree, path.slice(0, depth));
    if (node?.type === "object" || node?.type === "array") return node;
  }
  return tree;
}

function depthOf(node: Node): number {
  let depth = 0;
  for (let at = node.parent; at; at = at.parent) if (at.type !== "property") depth++;
  return depth;
}

function laidOut(
  content: string,
  parent: string,
  unit: string,
  depth: number,
  end: string,
): string {
  const whole = JSON.parse(parent === "array" ? `[${content}]` : `{${content}}`);
  const lines = JSON.stringify(whole, null, unit).split("\n").slice(1, -1);
  return lines.map((line) => unit.repeat(depth) + line).join(end);
}

/** Without a byte order mark. */
function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
