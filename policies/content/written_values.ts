import type { SourceNode } from "../syntax/source_tree.ts";
import { childIn, meaningful } from "./nodes.ts";
import { boundIn, type Scope } from "./scopes.ts";
import { shapeOf } from "./shapes.ts";

/** What a name was given where that is one value, and what calls were made on it before. */
export function writtenAs(node: SourceNode, scope: Scope): SourceNode | null {
  if (shapeOf(node).kind !== "name") return null;
  const bound = boundIn(scope, node.text)?.bound ?? [];
  return bound.length === 1 ? bound[0]?.value ?? null : null;
}

/** The values that a name was given before, one after the other. */
export function givenTo(node: SourceNode, scope: Scope): SourceNode[] {
  const found = boundIn(scope, node.text);
  return found === null ? [] : found.bound
    .filter((each) => each.at <= node.start || found.at !== scope)
    .flatMap(({ value }) => value === null ? [] : [value]);
}

/** True where a function puts one of those parameters into a text as it is: `<p>${name}</p>`. */
export function putsParameter(node: SourceNode, given: readonly boolean[]): boolean {
  const parameters = childIn(node, "parameters", "parameter");
  const names = parameters === null
    ? []
    : parameters.type === "identifier"
    ? [parameters]
    : meaningful(parameters);
  return names.some((each, i) => {
    const name = (childIn(each, "pattern", "name") ?? meaningful(each)[0] ?? each).text;
    if (given[i] !== true || !/^\w+$/.test(name)) return false;
    return new RegExp(`[{]\\s*${name}\\s*[}]|\\+\\s*${name}\\b(?!\\s*[.(])|\\b${name}\\s*\\+`).test(
      node.text,
    );
  });
}
