import type { FunctionNode, Program, TypeNode } from "../analysis/program.ts";
import { localsOf } from "./locals.ts";

/** The named types that functions, classes and constants of a file mention, directly or not. */
export function typesUsedByValues(program: Program): ReadonlySet<string> {
  const used = new Set<string>();
  const mention = (type: TypeNode | null): void => {
    for (const name of type === null ? [] : namesIn(type)) {
      if (used.has(name)) continue;
      used.add(name);
      mention(program.types.get(name)?.type ?? null);
      const cls = localsOf(program).get(name)?.cls;
      for (const field of cls?.fields ?? []) mention(field.type);
      for (const { fn } of cls?.methods ?? []) mentionFunction(fn);
    }
  };
  const mentionFunction = (fn: FunctionNode): void => {
    for (const { type } of fn.params) mention(type);
    mention(fn.returns);
  };
  for (const [name, local] of localsOf(program)) {
    mention(local.type);
    for (const fn of local.functions) mentionFunction(fn);
    const isType = program.types.has(name) && local.cls === null;
    if (isType || local.cls === null) continue;
    const isRecord = local.cls.bases.some(({ value }) =>
      value.kind === "name" && (value.name === "TypedDict" || value.name === "Protocol")
    );
    if (isRecord) continue;
    for (const field of local.cls.fields) mention(field.type);
    for (const { fn } of local.cls.methods) mentionFunction(fn);
  }
  return used;
}

function namesIn(type: TypeNode): string[] {
  switch (type.kind) {
    case "named":
      return [type.name, ...type.args.flatMap(namesIn)];
    case "array":
      return namesIn(type.items);
    case "tuple":
      return [...type.first, ...(type.rest === null ? [] : [type.rest])].flatMap(namesIn);
    case "union":
      return type.options.flatMap(namesIn);
    case "all":
      return type.parts.flatMap(namesIn);
    case "object": {
      const rest = type.rest === null ? [] : namesIn(type.rest);
      return [...type.fields.flatMap((field) => namesIn(field.type)), ...rest];
    }
    case "function": {
      const rest = type.rest === null ? [] : namesIn(type.rest.type);
      return [
        ...type.params.flatMap((each) => namesIn(each.type)),
        ...rest,
        ...namesIn(type.returns),
      ];
    }
    case "keys":
      return namesIn(type.of);
    case "part":
      return [...namesIn(type.of), ...namesIn(type.key)];
    default:
      return [];
  }
}
