import type { DeclaredElement } from "../kind.ts";
import { type Shape, UNKNOWN } from "../surface.ts";
import { opened } from "../shorthand.ts";
import { widened } from "./inferred.ts";
import type { ClassSurface, Exported, Member, Signature } from "./model.ts";
import type { DeclaredModule } from "./schema.ts";
import { stemOf } from "./target.ts";
import { typesUsedByValues } from "./type_uses.ts";

/** Everything that a module is agreed to hand out, one element for each name and member. */
export function elementsOf({ module, surface, program }: DeclaredModule): DeclaredElement[] {
  const used = typesUsedByValues(program);
  const meant = [...surface.exports.values()].filter(({ incidental }) => !incidental);
  const place = new Map([["path", stemOf(module)]]);
  const whole = { ...element("module", "module", UNKNOWN), traits: place };
  const parts = meant.flatMap((exported) => [
    ...(isTypeAlone(exported) ? [] : valueElements(exported)),
    ...typeElements(exported, used.has(exported.name)),
  ]);
  return [whole, ...parts];
}

const NEVER: Shape = { kind: "never" };

function element(key: string, what: string, output: Shape, documentation = ""): DeclaredElement {
  return {
    key,
    input: UNKNOWN,
    output,
    traits: new Map([["kind", what]]),
    whenAdded: "minor",
    documentation,
  };
}

function valueElements({ name, value, documentation }: Exported): DeclaredElement[] {
  switch (value?.kind) {
    case "function":
      return functionElements(name, value.signatures, documentation, "function");
    case "class":
      return classElements(name, value.surface);
    case "constant": {
      const own = element(name, "value", widenedConstant(value.shape, value.text), documentation);
      return value.text === null
        ? [own]
        : [{ ...own, annotations: new Map([["value", value.text]]) }];
    }
    case "unseen":
      return [element(name, "value", UNKNOWN, documentation)];
    default:
      return [];
  }
}

/** A value that is written out counts as its type; a type that is written out counts exactly. */
function widenedConstant(shape: Shape, text: string | null): Shape {
  return opened(text === null ? shape : widened(shape));
}

/** Overloads are elements of their own, by their place; the first has the function's name. */
function functionElements(
  name: string,
  signatures: readonly Signature[],
  documentation: string,
  what: string,
): DeclaredElement[] {
  return signatures.map((signature, index) => {
    const key = index === 0 ? name : `${name} (overload ${index + 1})`;
    const own = element(key, what, signature.shape, index === 0 ? documentation : "");
    const defaults = [...signature.defaults].map(([parameter, text]) =>
      [`default of ${parameter}`, text] as const
    );
    return defaults.length === 0 ? own : { ...own, annotations: new Map(defaults) };
  });
}

function classElements(name: string, surface: ClassSurface): DeclaredElement[] {
  const [first, ...more] = surface.construct ?? [];
  const own = first === undefined
    ? [element(name, "class", UNKNOWN, surface.documentation)]
    : functionElements(name, [first, ...more], surface.documentation, "class");
  const shared = new Set(surface.statics.keys());
  const members = [...surface.members.values()].filter((each) =>
    !shared.has(each.name) || surface.statics.get(each.name) !== each
  );
  return [
    ...own,
    ...members.flatMap((member) => memberElements(name, member, false)),
    ...[...surface.statics.values()].flatMap((member) => memberElements(name, member, true)),
  ];
}

function memberElements(owner: string, member: Member, isStatic: boolean): DeclaredElement[] {
  const key = `${owner}.${member.name}`;
  const where = isStatic ? "static " : "";
  if (member.part.kind === "method") {
    return functionElements(key, member.part.signatures, member.documentation, `${where}method`);
  }
  const own = element(key, `${where}property`, member.part.shape, member.documentation);
  return [member.isReadonly ? { ...own, input: NEVER } : own];
}

/**
 * A named type is there to be named. What it holds shows where values use it, each in its own
 * direction; where none does, those who use the module may both give and get it.
 */
function typeElements(exported: Exported, isUsed: boolean): DeclaredElement[] {
  const { name, value, type, documentation } = exported;
  if (type === null) return [];
  const own = isTypeAlone(exported) ? [element(name, "type", UNKNOWN, documentation)] : [];
  if (isUsed || (value !== null && value.kind !== "class")) return own;
  const content: DeclaredElement = {
    ...element(`${name} {}`, "type", type.shape),
    label: name,
    input: type.shape,
    traits: new Map(),
    isPart: true,
  };
  return [...own, content];
}

/** Interfaces, and what Python writes as a class but means as one. */
function isTypeAlone({ value, type }: Exported): boolean {
  return type !== null && (value === null || value.kind === "class");
}
