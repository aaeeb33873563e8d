import type { ClassNode, Expression } from "../analysis/program.ts";
import type { Local } from "./locals.ts";

/** What a class is meant as: Python writes records, interfaces and enums as classes too. */
export type ClassForm =
  | "plain"
  | "dataclass"
  | "named_tuple"
  | "typed_dict"
  | "protocol"
  | "enum"
  | "model"
  | "unseen";

const FORMS: Readonly<Record<string, ClassForm>> = {
  NamedTuple: "named_tuple",
  TypedDict: "typed_dict",
  Protocol: "protocol",
  Enum: "enum",
  IntEnum: "enum",
  StrEnum: "enum",
  Flag: "enum",
  IntFlag: "enum",
  BaseModel: "model",
  Struct: "unseen",
};
const MAX_ANCESTORS = 5;

export function formOf(
  node: ClassNode,
  locals: ReadonlyMap<string, Local> | null,
  depth = 0,
): ClassForm {
  for (const decorator of node.decorators) {
    const name = decorator.replace(/\(.*$/s, "").trim();
    if (/(?:^|\.)dataclass$/.test(name)) return "dataclass";
    if (/(?:^|\.)(?:define|frozen|mutable|attrs|s)$/.test(name)) return "unseen";
  }
  for (const base of node.bases) {
    const name = base.name === null ? lastName(base.value) : null;
    if (name === null) continue;
    const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
    if (form !== undefined) return form;
    const parent = locals?.get(name)?.cls;
    if (!parent || depth >= MAX_ANCESTORS) continue;
    const inherited = formOf(parent, locals, depth + 1);
    const isInherited = inherited !== "protocol" && inherited !== "dataclass";
    if (inherited !== "plain" && isInherited) return inherited;
  }
  return "plain";
}

/** `abc.Protocol[T]` is `Protocol`. */
export function lastName(expression: Expression): string | null {
  if (expression.kind === "name") return expression.name;
  if (expression.kind === "member") return expression.property;
  return expression.kind === "index" ? lastName(expression.object) : null;
}

/** True where objects of the class are told by its name, not by what they have. */
export function isOrdinary(form: ClassForm): boolean {
  return form !== "typed_dict" && form !== "protocol";
}
