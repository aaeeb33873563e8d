import type { SourceNode } from "../syntax/source_tree.ts";
import { childIn, meaningful } from "./nodes.ts";
import type { Shape } from "./shapes.ts";

const FORMATS = /^(?:format|format_args|formatcp|concat|indoc|formatdoc)$/;

/** What only Rust has: macros, and blocks that are worth something. */
export function rustShape(node: SourceNode): Shape | null {
  switch (node.type) {
    case "generic_function": {
      const inner = childIn(node, "function");
      return inner === null ? null : { kind: "wrapped", inner };
    }
    case "block": {
      const last = meaningful(node).at(-1);
      return last === undefined ? null : { kind: "wrapped", inner: last };
    }
    case "array_expression":
    case "tuple_expression":
      return { kind: "list", items: meaningful(node) };
    case "if_expression":
      return {
        kind: "choice",
        options: [childIn(node, "consequence"), childIn(node, "alternative")]
          .filter((each) => each !== null),
      };
    case "match_expression": {
      const arms = meaningful(childIn(node, "body") ?? node);
      return {
        kind: "choice",
        options: arms.map((arm) => childIn(arm, "value")).filter((each) => each !== null),
      };
    }
    case "macro_invocation":
      return macroShape(node);
    default:
      return null;
  }
}

function macroShape(node: SourceNode): Shape | null {
  const name = childIn(node, "macro");
  const tokens = node.children.find(({ type }) => type === "token_tree");
  if (name === null || tokens === undefined) return null;
  const args = argumentsOf(tokens);
  // `vec![a; n]` holds nothing but a.
  if (name.text === "vec") {
    const repeated = tokens.children.some(({ text }) => text === ";");
    return { kind: "list", items: repeated ? args.slice(0, 1) : args };
  }
  if (FORMATS.test(name.text)) {
    const [format, ...rest] = args;
    if (format === undefined || !/string_literal$/.test(format.type)) return null;
    return { kind: "text", parts: formatParts(format, rest) };
  }
  const names = { callee: name, object: null, name: "", named: [], isNew: false, tagged: false };
  return { kind: "call", ...names, args };
}

/** `"a {} {0} {name:?}"` with what is filled in. */
function formatParts(format: SourceNode, args: readonly SourceNode[]): (string | SourceNode)[] {
  const text = format.text.replace(/^[a-z]*#*"|"#*$/g, "").replace(/\{\{|\}\}/g, " ");
  let next = 0;
  return text.split(/(\{[^{}]*\})/).map((part) => {
    const mark = /^\{\s*(\w*)[^{}]*\}$/.exec(part);
    if (mark === null) return part.replace(/\\(["'\\])/g, "$1").replace(/\\[nrt]|\\\n\s*/g, " ");
    const [, name = ""] = mark;
    if (name === "") return args[next++] ?? format;
    if (/^\d+$/.test(name)) return args[Number(name)] ?? format;
    const given = args.find(({ text }) =>
      text.startsWith(`${name} `) || text.startsWith(`${name}=`)
    );
    return given?.children.at(-1) ?? { ...format, type: "identifier", text: name, children: [] };
  });
}

/** What stands between the commas of a macro, which the grammar leaves as tokens. */
function argumentsOf(tokens: SourceNode): SourceNode[] {
  const groups: SourceNode[][] = [[]];
  for (const child of tokens.children.slice(1, -1)) {
    if (child.text === "," || child.text === ";") groups.push([]);
    else if (!/comment/.test(child.type)) groups.at(-1)?.push(child);
  }
  return groups.flatMap((group) => {
    const first = group[0];
    return first === undefined ? [] : [expressionOf(group, first)];
  });
}

/** `a.b(c)` and `A::b(c)` put together again; anything else is unknown. */
function expressionOf(group: readonly SourceNode[], first: SourceNode): SourceNode {
  const signs = group.findIndex(({ text }) => text !== "&" && text !== "*" && text !== "mut");
  let whole = group[signs] ?? first;
  const last = group.at(-1) ?? first;
  for (let i = signs + 1; i < group.length; i++) {
    const [token, after] = [group[i], group[i + 1]];
    if (token === undefined) break;
    const span = { start: whole.start, text: "", named: true, field: null };
    if ((token.text === "." || token.text === "::") && after !== undefined) {
      const isField = token.text === ".";
      const children = [
        { ...whole, field: isField ? "value" : "path" },
        { ...after, field: isField ? "field" : "name" },
      ];
      const type = isField ? "field_expression" : "scoped_identifier";
      whole = { ...whole, ...span, type, children, end: after.end };
      i++;
    } else if (token.type === "token_tree" && token.text.startsWith("(")) {
      const list = {
        ...token,
        type: "arguments",
        field: "arguments",
        children: argumentsOf(token),
      };
      const children = [{ ...whole, field: "function" }, list];
      whole = { ...whole, ...span, type: "call_expression", children, end: token.end };
    } else if (token.text === "=") {
      const value = group.slice(i + 1);
      const [head] = value;
      const inner = head === undefined ? whole : expressionOf(value, head);
      return { ...whole, type: "named", text: `${whole.text} =`, children: [inner] };
    } else return { ...first, type: "tokens", text: "", children: [], end: last.end };
  }
  return whole;
}
