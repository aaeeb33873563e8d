import type { TypeNode } from "../analysis/program.ts";
import { classNamed, type Known, memberOf, valueOf } from "./known.ts";
import { lookUp, type Names } from "./names.ts";

/** What a value is that is written to be of a promised type. */
export function knownOfType(names: Names, type: TypeNode): Known {
  if (type.kind === "union") {
    const options = type.options.filter((each) => each.kind !== "absent" && !isNull(each));
    const [only] = options;
    return options.length === 1 && only !== undefined ? knownOfType(names, only) : null;
  }
  if (type.kind === "array") {
    const item = knownOfType(names, type.items);
    return item?.kind === "value" ? { ...item, shape: { kind: "array", items: item.shape } } : null;
  }
  if (type.kind !== "named") return null;
  if (type.name === "Promise" && type.args[0] !== undefined) {
    const inner = knownOfType(names, type.args[0]);
    return inner?.kind === "value" ? { ...inner, kind: "promise" } : null;
  }
  const known = lookUp(names, type.name.split(".")[0] ?? "");
  const named = known?.kind === "module" ? memberOf(known, type.name.split(".")[1] ?? "") : null;
  const found = named?.kind === "known" ? named.known : known;
  if (found?.kind !== "export" || type.args.length > 0) return null;
  const { target, exported } = found;
  if (exported.value?.kind === "class" && exported.type === null) {
    const { name } = exported.value.surface;
    return classNamed(target, name) === null
      ? null
      : { kind: "value", target, element: name, shape: { kind: "named", name, args: [] } };
  }
  return exported.type === null ? null : valueOf(target, exported.name, exported.type.shape);
}

function isNull(type: TypeNode): boolean {
  return type.kind === "scalar" && type.type === "null";
}
