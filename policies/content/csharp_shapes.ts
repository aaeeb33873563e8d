import type { SourceNode } from "../syntax/source_tree.ts";
import { childIn, meaningful } from "./nodes.ts";
import type { Shape } from "./shapes.ts";

/** What only C# has. */
export function csharpShape(node: SourceNode): Shape | null {
  switch (node.type) {
    case "conditional_access_expression": {
      const object = childIn(node, "condition");
      const name = meaningful(node).find(({ type }) => type === "member_binding_expression");
      const text = name === undefined ? undefined : childIn(name, "name")?.text;
      return object === null || text === undefined
        ? null
        : { kind: "member", object, name: text, index: null };
    }
    case "implicit_array_creation_expression":
    case "implicit_object_creation_expression": {
      const inner = meaningful(node).at(-1);
      return inner === undefined ? null : { kind: "wrapped", inner };
    }
    case "element_binding_expression":
    case "collection_expression":
    case "initializer_expression":
      return { kind: "list", items: meaningful(node) };
    case "switch_expression":
      return {
        kind: "choice",
        options: meaningful(node).filter(({ type }) => type === "switch_expression_arm")
          .map((arm) => meaningful(arm).at(-1) ?? arm),
      };
    case "generic_name": {
      const [inner] = meaningful(node);
      return inner === undefined ? null : { kind: "wrapped", inner };
    }
    case "predefined_type":
      return { kind: "name", name: node.text };
    default:
      return null;
  }
}
