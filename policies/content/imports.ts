import type { SourceNode } from "../syntax/source_tree.ts";
import { childIn, meaningful } from "./nodes.ts";
import { add, type Binding, type Scope } from "./scopes.ts";
import { nameText } from "./shapes.ts";

/** Binds the names that an import statement brings; `stars` are modules that bring all theirs. */
export function collectImport(
  node: SourceNode,
  scope: Scope,
  here: Binding,
  stars: string[],
): void {
  const source = childIn(node, "source", "module_name", "path");
  const module = source === null ? "" : moduleName(source.text);
  switch (node.type) {
    case "import_statement": {
      if (source === null) {
        for (const each of meaningful(node)) bindModule(each, scope, here);
        return;
      }
      const clause = node.children.find(({ type }) => type === "import_clause");
      for (const part of clause === undefined ? [] : meaningful(clause)) {
        if (part.type === "identifier") add(scope, nameText(part), { ...here, path: module });
        else if (part.type === "namespace_import") {
          for (const name of meaningful(part)) {
            add(scope, nameText(name), { ...here, path: module });
          }
        } else {
          for (const each of meaningful(part)) bindImported(each, module, scope, here);
        }
      }
      return;
    }
    case "import_from_statement":
      for (const each of meaningful(node)) {
        if (each.type === "wildcard_import") stars.push(module);
        else if (each !== source) bindImported(each, module, scope, here);
      }
      return;
    case "import_spec": {
      const alias = childIn(node, "name");
      const name = alias?.text ?? module.split("/").at(-1) ?? module;
      add(scope, name, { ...here, path: module.replaceAll("/", ".") });
      return;
    }
  }
}

function bindModule(node: SourceNode, scope: Scope, here: Binding): void {
  const name = childIn(node, "name")?.text ?? node.text;
  const alias = childIn(node, "alias")?.text;
  // `import os.path` binds `os`.
  const bound = alias ?? name.split(".")[0] ?? name;
  add(scope, bound, { ...here, path: alias === undefined ? bound : name });
}

function bindImported(node: SourceNode, module: string, scope: Scope, here: Binding): void {
  const name = childIn(node, "name")?.text ?? node.text;
  const alias = childIn(node, "alias")?.text ?? name;
  add(scope, alias, { ...here, path: name === "default" ? module : `${module}.${name}` });
}

/** The name of a module without quotes and prefixes. */
export function moduleName(text: string): string {
  return text.replace(/^["'`]|["'`]$/g, "").replace(/^node:/, "").replace(
    /^npm:(.+?)(?:@[^/]*)?$/,
    "$1",
  );
}
