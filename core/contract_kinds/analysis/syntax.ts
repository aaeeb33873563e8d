import type { SyntaxNode } from "../grammars.ts";
import type { Expression, TypeDeclaration } from "./program.ts";

/** What lowering one file needs to carry along: its name, its types, and a source of function ids. */
export interface Lowering {
  file: string;
  count: number;
  types: Map<string, TypeDeclaration>;
  docs: Map<number, string>;
}

/** The beginnings of lowering a file. */
export function newLowering(file: string): Lowering {
  return { file, count: 0, types: new Map(), docs: new Map() };
}

/** The child in the role `field`, if there is one. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === field);
}

/** The children that carry meaning, without punctuation and comments. */
export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.named && child.type !== "comment");
}

/** True where an unnamed token such as `?` or `static` stands directly in `node`. */
export function hasToken(node: SyntaxNode, token: string): boolean {
  return node.children.some((child) => !child.named && child.type === token);
}

/** An id for the next function or class of the file, the same in every run. */
export function nextId(context: Lowering): string {
  context.count += 1;
  return `${context.file}#${context.count}`;
}

/** A text expression of the given constant. */
export function textOf(text: string, line: number): Expression {
  return { kind: "text", parts: text === "" ? [] : [text], line };
}

/** A number literal; integers and other numbers are told apart by how they are written. */
export function numberOf(source: string, line: number): Expression {
  const value = Number(source.replaceAll("_", "").replace(/n$/, ""));
  const type = Number.isInteger(value) && !source.includes(".") ? "integer" : "number";
  return { kind: "scalar", type, value, line };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", "0": "\0" };

/** The character an escape sequence stands for. */
export function unescapeText(sequence: string): string {
  const hex = /^\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))$/.exec(sequence);
  const code = Number.parseInt(hex?.[1] ?? hex?.[2] ?? hex?.[3] ?? "", 16);
  if (code <= 0x10ffff) return String.fromCodePoint(code);
  const character = sequence.slice(1);
  return ESCAPES[character] ?? character;
}

/** The text between the quotes of a string literal. */
export function stringIn(node: SyntaxNode | undefined): string {
  return node === undefined ? "" : namedChildren(node).map((child) => child.text).join("");
}

/** A place for what the grammar leaves out in source that does not parse. */
export const NO_SYNTAX: SyntaxNode = {
  type: "undefined",
  named: true,
  field: null,
  line: 0,
  endLine: 0,
  start: 0,
  end: 0,
  text: "",
  children: [],
  errorLine: 0,
};
