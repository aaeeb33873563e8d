import type { SourceNode } from "../syntax/source_tree.ts";
import { childIn, meaningful } from "./nodes.ts";

/** What a file tells of the parameters of its functions. */
export interface FixedParameters {
  /** By parameter, the texts that it is given: all of them are written in the file. */
  texts: ReadonlyMap<SourceNode, readonly SourceNode[]>;
  /** The types that are named in the file, by name: true for a list of texts. */
  types: ReadonlyMap<string, boolean>;
}

const TEXT_ENUM = /\b(?:Str)?Enum\b/;
const NAMES = /^(?:identifier|shorthand_property_identifier|type_identifier)$/;
/** Nobody names a type so for what a person types in: it stands for names in a schema. */
const SCHEMA_TYPE = /^(?:[A-Z]\w*)?(?:Table|Column|Schema)(?:Name)?$/;

/**
 * Finds the functions of a module of JavaScript or TypeScript that are only ever called in it: their
 * parameters are given nothing but what the calls say.
 */
export function fixedParameters(root: SourceNode): FixedParameters {
  const types = new Map<string, boolean>();
  const functions = new Map<string, SourceNode[]>();
  const calls = new Map<string, SourceNode[]>();
  const uses = new Map<string, number>();
  let isModule = false;
  const visit = (node: SourceNode, isExported: boolean) => {
    if (/^(?:import|export)_statement$/.test(node.type)) isModule = true;
    if (NAMES.test(node.type)) uses.set(node.text, (uses.get(node.text) ?? 0) + 1);
    const name = childIn(node, "name", "function");
    if (name?.type === "identifier") {
      const named = node.type === "variable_declarator" ? childIn(node, "value") : node;
      if (!isExported && /^(?:function_declaration|arrow_function)$/.test(named?.type ?? "")) {
        if (named !== null) put(functions, name.text, named);
      } else if (node.type === "call_expression") put(calls, name.text, node);
    }
    if (node.type === "type_alias_declaration" && name !== null) {
      types.set(name.text, isListOfTexts(childIn(node, "value")?.text ?? ""));
    }
    // Of Python: `class Column(Enum)`, and `Table = Literal[...]`.
    if (node.type === "class_definition" && name !== null) types.set(name.text, isEnum(node));
    if (node.type === "assignment") {
      const right = childIn(node, "right")?.text ?? "";
      if (/^(?:typing\.)?Literal\[/.test(right)) {
        types.set(childIn(node, "left")?.text ?? "", isListOfTexts(right.replace("typing.", "")));
      }
    }
    const isPart = node.type === "export_statement" ||
      (isExported && node.type === "lexical_declaration");
    for (const child of node.children) if (child.named) visit(child, isPart);
  };
  visit(root, false);
  const texts = new Map<SourceNode, readonly SourceNode[]>();
  for (const [name, [only, ...others]] of isModule ? functions : []) {
    const called = calls.get(name) ?? [];
    if (only === undefined || others.length > 0 || called.length + 1 !== uses.get(name)) continue;
    const parameters = childIn(only, "parameters");
    for (const [i, parameter] of (parameters ? meaningful(parameters) : []).entries()) {
      const given = called.map((call) => textsGiven(call, i));
      if (given.length > 0 && given.every((each) => each.length > 0)) {
        texts.set(parameter, given.flat());
      }
    }
  }
  return { texts, types };
}

/** True for a type of a closed list of texts, as far as the file tells. */
export function isClosedType(annotation: string, { types }: FixedParameters): boolean {
  const type = annotation.replace(/^:/, "").trim();
  return isListOfTexts(type) || (types.get(type) ?? SCHEMA_TYPE.test(type));
}

/** `"asc" | "desc"`, `Literal["asc", "desc"]`, `keyof typeof X`, `(typeof X)[number]`. */
function isListOfTexts(type: string): boolean {
  return /^\|?\s*(?:["'][\w -]*["']\s*\|?\s*)+$|^Literal\[(?:\s*["'][\w -]*["']\s*,?)+\]$|^keyof\s+typeof\s+\w+$|^\(\s*typeof\s+\w+\s*\)\s*\[\s*number\s*\]$/
    .test(type.trim());
}

/** An enumeration of Python whose members are texts that are written out. */
function isEnum(node: SourceNode): boolean {
  const body = childIn(node, "body");
  if (body === null || !TEXT_ENUM.test(childIn(node, "superclasses")?.text ?? "")) return false;
  const members = meaningful(body).map((each) => meaningful(each)[0] ?? each)
    .filter(({ type }) => type === "assignment");
  return members.length > 0 && members.every((each) => {
    const right = childIn(each, "right");
    return right?.type === "string" &&
      right.children.every(({ type }) => type !== "interpolation");
  });
}

function textsGiven(call: SourceNode, index: number): SourceNode[] {
  const list = childIn(call, "arguments");
  const args = list === null ? [] : meaningful(list);
  const isSpread = args.slice(0, index + 1).some(({ type }) => type === "spread_element");
  const given = isSpread ? undefined : args[index];
  const options = given?.type === "ternary_expression"
    ? [childIn(given, "consequence"), childIn(given, "alternative")]
    : [given];
  const texts = options.filter((each) => each !== null && each !== undefined).filter(
    (each) => isText(each) || isListText(each),
  );
  return texts.length === options.length ? texts : [];
}

function isText({ type, children }: SourceNode): boolean {
  return /^(?:template_)?string$/.test(type) &&
    children.every((child) => child.type !== "template_substitution");
}

/** `["a", "b"]` */
function isListText(node: SourceNode): boolean {
  const items = node.type === "array" ? meaningful(node) : [];
  return items.length > 0 && items.every(isText);
}

function put(into: Map<string, SourceNode[]>, name: string, node: SourceNode): void {
  const known = into.get(name);
  if (known === undefined) into.set(name, [node]);
  else known.push(node);
}
