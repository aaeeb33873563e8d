import type { SourceNode } from "../syntax/source_tree.ts";
import { csharpShape } from "./csharp_shapes.ts";
import { childIn, meaningful } from "./nodes.ts";
import { rustShape } from "./rust_shapes.ts";

/** What an expression is, in the same few terms for every grammar. */
export type Shape =
  | { kind: "text"; parts: readonly (string | SourceNode)[] }
  | { kind: "value" }
  | { kind: "name"; name: string }
  | { kind: "member"; object: SourceNode; name: string; index: SourceNode | null }
  | Call
  | { kind: "operation"; operator: string; left: SourceNode; right: SourceNode }
  | { kind: "choice"; options: readonly SourceNode[] }
  | { kind: "list"; items: readonly SourceNode[] }
  | { kind: "object"; entries: readonly Entry[] }
  | { kind: "function"; results: readonly SourceNode[] }
  | { kind: "repeated"; body: SourceNode }
  | { kind: "wrapped"; inner: SourceNode }
  | { kind: "unknown" };

/** A call; `object` and `name` where the callee is no expression of its own. */
export interface Call {
  kind: "call";
  callee: SourceNode | null;
  object: SourceNode | null;
  name: string;
  args: readonly SourceNode[];
  named: readonly Entry[];
  isNew: boolean;
  /** Of a block or a tagged text: its value is not that of its arguments. */
  tagged: boolean;
}

/** A name with its value: of an object, of a call, of an initialiser. */
export interface Entry {
  key: string;
  value: SourceNode;
  node: SourceNode;
}

const UNKNOWN: Shape = { kind: "unknown" };

// Read once: that of a function is found by going through its body.
const shapes = new WeakMap<SourceNode, Shape>();

/** Reads a node; what is none of the known forms is `unknown`. */
export function shapeOf(node: SourceNode): Shape {
  let shape = shapes.get(node);
  if (shape === undefined) {
    shape = simpleShape(node) ?? compoundShape(node) ?? rustShape(node) ?? csharpShape(node) ??
      UNKNOWN;
    shapes.set(node, shape);
  }
  return shape;
}

/** Reads a node without what only stands around it. */
export function unwrapped(node: SourceNode): Shape {
  let shape = shapeOf(node);
  while (shape.kind === "wrapped") shape = shapeOf(shape.inner);
  return shape;
}

const STRINGS =
  /^(?:string|template_string|interpreted_string_literal|raw_string_literal|string_literal|encapsed_string|heredoc|nowdoc|heredoc_body|text_block|subshell|shell_command_expression|simple_symbol|hash_key_symbol|rune_literal|regex|bare_string|bare_symbol|interpolated_string_expression|verbatim_string_literal)$/;
const VALUES =
  /^(?:number|integer|float|true|false|boolean|nil|null|none|undefined|\w*(?:integer|int|float)\w*_literal|boolean_literal|jsx_text)$/;
const NAMES =
  /^(?:identifier|property_identifier|field_identifier|shorthand_property_identifier|type_identifier|variable_name|name|constant|package_identifier|instance_variable|class_variable|global_variable|this|self|super|import|qualified_name|relative_scope)$/;
const WRAPPERS =
  /^(?:parenthesized_expression|parenthesized_statements|as_expression|satisfies_expression|non_null_expression|type_assertion|await_expression|await|argument|literal_element|expression_list|jsx_expression|expression_statement|spread_element|cast_expression|block_body|clone_expression|reference_modifier|reference_expression|dictionary_splat|variadic_argument|try_expression|else_clause|unsafe_block)$/;

function simpleShape(node: SourceNode): Shape | null {
  const { type } = node;
  if (STRINGS.test(type)) return { kind: "text", parts: textParts(node) };
  if (type === "concatenated_string" || type === "chained_string") {
    return { kind: "text", parts: meaningful(node) };
  }
  if (VALUES.test(type)) return { kind: "value" };
  if (type === "scoped_type_identifier" || type === "generic_type") {
    // `java.io.Reader` and `Reader<T>` are `Reader`.
    const inner = type === "generic_type" ? meaningful(node)[0] : meaningful(node).at(-1);
    return inner === undefined ? null : { kind: "wrapped", inner };
  }
  if (NAMES.test(type)) return { kind: "name", name: nameText(node) };
  if (WRAPPERS.test(type)) {
    const inner = meaningful(node);
    // A type stands before the value in `<T>x` and `(T) x`, after it in `x as T`.
    const at = /^(?:type_assertion|cast_expression)$/.test(type) ? -1 : 0;
    const only = type === "expression_list" && inner.length > 1 ? undefined : inner.at(at);
    return only === undefined ? null : { kind: "wrapped", inner: only };
  }
  return null;
}

/** Identifiers may be spelt with escapes; `$x` of PHP stays as it is. */
export function nameText({ text }: SourceNode): string {
  return text.includes("\\u") ? unescaped(text) : text;
}

function textParts(node: SourceNode): (string | SourceNode)[] {
  const parts: (string | SourceNode)[] = [];
  const inner = node.children.filter(({ type, named }) =>
    named &&
    !/^(?:string_start|string_end|heredoc_start|heredoc_end|heredoc_beginning|interpolation_start|raw_string_start|raw_string_end)$/
      .test(type)
  );
  if (inner.length === 0) {
    return [node.text.replace(/^[\w@$]*(?:"""|'''|["'`:])|(?:"""|'''|["'`:])$/g, "")];
  }
  for (const child of inner) {
    if (/escape_sequence/.test(child.type)) parts.push(unescaped(child.text));
    else if (/interpolation|substitution/.test(child.type)) {
      const inner = meaningful(child).find(({ type }) => type !== "interpolation_brace");
      parts.push(childIn(child, "expression") ?? inner ?? child);
    } else if (/content|fragment|nowdoc|regex/.test(child.type)) {
      parts.push(...(child.children.some(({ named }) => named) ? textParts(child) : [child.text]));
    } else parts.push(child);
  }
  return parts;
}

function unescaped(text: string): string {
  return text
    .replace(/\\u\{?([0-9a-fA-F]{2,6})\}?|\\x([0-9a-fA-F]{2})/g, (_, long, short) => {
      const code = parseInt(long ?? short, 16);
      return code > 0x10ffff ? "" : String.fromCodePoint(code);
    })
    .replace(/\\[nrt]/g, " ")
    .replace(/\\([^])/g, "$1");
}

function compoundShape(node: SourceNode): Shape | null {
  switch (node.type) {
    case "member_expression":
    case "attribute":
    case "selector_expression":
    case "field_access":
    case "member_access_expression":
    case "nullsafe_member_access_expression":
    case "scope_resolution":
    case "class_constant_access_expression":
    case "scoped_property_access_expression":
    case "field_expression":
    case "scoped_identifier":
    case "element_access_expression":
    case "subscript_expression":
    case "subscript":
    case "index_expression":
    case "array_access":
    case "element_reference":
      return memberShape(node);
    case "call":
    case "call_expression":
    case "new_expression":
    case "method_invocation":
    case "object_creation_expression":
    case "function_call_expression":
    case "member_call_expression":
    case "nullsafe_member_call_expression":
    case "scoped_call_expression":
    case "invocation_expression":
      return callShape(node);
    case "binary_expression":
    case "binary_operator":
    case "binary":
    case "boolean_operator":
      return operationShape(node);
    case "unary_expression":
    case "unary":
      return unaryShape(node);
    case "sequence_expression": {
      const last = meaningful(node).at(-1);
      return last === undefined ? null : { kind: "wrapped", inner: last };
    }
    case "assignment_expression":
    case "named_expression": {
      const value = childIn(node, "right", "value");
      return value === null ? null : { kind: "wrapped", inner: value };
    }
    default:
      return choiceShape(node) ?? collectionShape(node);
  }
}

function choiceShape(node: SourceNode): Shape | null {
  switch (node.type) {
    case "ternary_expression":
    case "conditional":
      return {
        kind: "choice",
        options: [childIn(node, "consequence"), childIn(node, "alternative")].filter((each) =>
          each !== null
        ),
      };
    // Of Python, `a if b else c`; of PHP, `b ? a : c`.
    case "conditional_expression": {
      const parts = meaningful(node);
      const fields = [childIn(node, "body", "consequence"), childIn(node, "alternative")];
      const options = fields.some((each) => each !== null) ? fields : [parts[0], parts[2]];
      return {
        kind: "choice",
        options: options.filter((each) => each !== null && each !== undefined),
      };
    }
    default:
      return null;
  }
}

function collectionShape(node: SourceNode): Shape | null {
  switch (node.type) {
    case "array":
    case "list":
    case "tuple":
    case "set":
    case "string_array":
    case "symbol_array":
    case "array_initializer":
      return { kind: "list", items: meaningful(node) };
    case "literal_value":
      if (!meaningful(node).some(({ type }) => type === "keyed_element")) {
        return { kind: "list", items: meaningful(node) };
      }
      return { kind: "object", entries: meaningful(node).flatMap(entriesOf) };
    case "object":
    case "dictionary":
    case "hash":
      return { kind: "object", entries: meaningful(node).flatMap(entriesOf) };
    case "array_creation_expression": {
      const items = meaningful(node);
      const entries = items.flatMap(entriesOf);
      if (entries.length > 0) return { kind: "object", entries };
      return { kind: "list", items: items.map((item) => meaningful(item)[0] ?? item) };
    }
    case "composite_literal":
    case "array_creation": {
      const body = childIn(node, "body", "value");
      return body === null ? null : { kind: "wrapped", inner: body };
    }
    case "list_comprehension":
    case "generator_expression":
    case "set_comprehension": {
      const body = childIn(node, "body");
      return body === null ? null : { kind: "repeated", body };
    }
    case "arrow_function":
    case "lambda":
    case "function_expression":
    case "lambda_expression":
    case "function_declaration":
    case "function_definition":
    case "func_literal":
    case "closure_expression":
      return { kind: "function", results: resultsOf(childIn(node, "body")) };
    default:
      return null;
  }
}

/** What a function gives back: its body, or what its return statements name. */
function resultsOf(body: SourceNode | null): SourceNode[] {
  if (body === null) return [];
  if (!/block|compound_statement|body/.test(body.type)) return [body];
  const found: SourceNode[] = [];
  const visit = (node: SourceNode) => {
    for (const child of node.children) {
      if (child.type === "return_statement") {
        const value = meaningful(child)[0];
        if (value !== undefined) found.push(value);
      } else if (!/function|lambda/.test(child.type)) visit(child);
    }
  };
  visit(body);
  return found;
}

function memberShape(node: SourceNode): Shape | null {
  const parts = meaningful(node);
  const object =
    childIn(node, "object", "operand", "value", "scope", "array", "expression", "path") ?? parts[0];
  if (object === undefined) return null;
  const named = childIn(node, "property", "attribute", "field", "name") ??
    (node.type === "class_constant_access_expression" ? parts[1] ?? null : null);
  const indexed = /subscript|index|array_access|element_reference|element_access/.test(node.type);
  if (!indexed && named !== null) {
    const plain = named.type === "generic_name" ? meaningful(named)[0] ?? named : named;
    return { kind: "member", object, name: nameText(plain), index: null };
  }
  const found = childIn(node, "index", "subscript") ?? parts.find((each) => each !== object);
  const index = found?.type === "bracketed_argument_list" ? meaningful(found)[0] : found;
  return { kind: "member", object, name: "", index: index ?? null };
}

function callShape(node: SourceNode): Shape {
  const list = childIn(node, "arguments") ??
    node.children.find(({ type }) => /^arguments$|^argument_list$/.test(type)) ?? null;
  const isNew = /new_expression|object_creation/.test(node.type);
  const inside = list === null
    ? []
    : /^(?:template_string|generator_expression)$/.test(list.type)
    ? [list]
    : meaningful(list);
  const named = inside.flatMap(entriesOf);
  // A block of Ruby is no text.
  const args = inside.filter((each) =>
    entriesOf(each).length === 0 && each.type !== "block_argument"
  );
  const callee = childIn(node, "function", "constructor", "type") ??
    (isNew ? meaningful(node)[0] ?? null : null);
  const name = callee === null ? childIn(node, "name", "method") : null;
  return {
    kind: "call",
    callee,
    object: callee === null ? childIn(node, "object", "receiver", "scope") : null,
    name: name === null ? "" : nameText(name),
    args,
    named,
    isNew,
    // Of C#, `FromSql($"...")` takes what is filled in as parameters.
    tagged: list?.type === "template_string" ||
      (node.type === "invocation_expression" && TAGGED.test(callee?.text ?? "")),
  };
}

const TAGGED =
  /(?:^|\.)(?:FromSql|ExecuteSql|FromSqlInterpolated|ExecuteSqlInterpolated|SqlQuery)(?:Async)?(?:<[^()]*>)?$/;

/** The entries that a node of an object, a call or an initialiser stands for. */
export function entriesOf(node: SourceNode): Entry[] {
  switch (node.type) {
    case "pair":
    case "keyword_argument":
    case "keyed_element":
    case "array_element_initializer":
    case "named_argument": {
      const [first, second] = meaningful(node);
      const key = childIn(node, "key", "name") ?? first;
      const value = childIn(node, "value") ?? second;
      if (key === undefined || value === undefined || key === value) return [];
      return [{ key: keyText(key), value, node }];
    }
    case "jsx_attribute": {
      const [name, value] = meaningful(node);
      return name === undefined || value === undefined ? [] : [{ key: name.text, value, node }];
    }
    // Of PHP: a named argument.
    case "argument": {
      const key = childIn(node, "name");
      const value = meaningful(node).at(-1);
      return key === null || value === undefined ? [] : [{ key: key.text, value, node }];
    }
    case "shorthand_property_identifier":
      return [{ key: node.text, value: node, node }];
    case "method_definition": {
      const body = childIn(node, "body");
      const name = childIn(node, "name");
      return body === null || name === null ? [] : [{ key: name.text, value: body, node }];
    }
    default:
      return [];
  }
}

function keyText(key: SourceNode): string {
  const inner = /computed_property_name|literal_element|argument/.test(key.type)
    ? meaningful(key)[0] ?? key
    : key;
  const parts = STRINGS.test(inner.type) ? textParts(inner) : [nameText(inner)];
  return parts.map((part) => typeof part === "string" ? part : "").join("");
}

function operationShape(node: SourceNode): Shape | null {
  const left = childIn(node, "left");
  const right = childIn(node, "right");
  if (left === null || right === null) return null;
  const operator = node.children.find(({ field }) => field === "operator")?.text ?? "";
  if (/^(?:\|\||&&|\?\?|or|and|\?:)$/.test(operator)) {
    return { kind: "choice", options: /^(?:&&|and)$/.test(operator) ? [right] : [left, right] };
  }
  return { kind: "operation", operator, left, right };
}

function unaryShape(node: SourceNode): Shape | null {
  const inner = childIn(node, "argument", "operand") ?? meaningful(node)[0];
  if (inner === undefined || inner === null) return null;
  const operator = node.text.charAt(0);
  // Of Ruby, `+"a"` is a text that can grow.
  return operator === "&" || operator === "*" || shapeOf(inner).kind === "text"
    ? { kind: "wrapped", inner }
    // `!1`, `-1`, `+x`, `!x`: never a text.
    : { kind: "value" };
}
