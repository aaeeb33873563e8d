import { moduleName } from "./imports.ts";
import { GLOBALS } from "./name_paths.ts";
import { CONSTANT, formatted, HOLE, isBare, merged, text, UNKNOWN, type Value } from "./value.ts";

/** What a call of a well-known name is worth, by its object and arguments; null for others. */
export function knownCall(
  name: string,
  object: Value | null,
  args: readonly Value[],
  named: () => readonly Value[],
): Value | null {
  const [first, second, third] = args;
  switch (name) {
    case "substitute":
    case "safe_substitute":
      return object === null ? null : text([object.text.replace(/\$\{?[a-z_]\w*\}?/gi, HOLE)]);
    case "Template":
    case "StringBuilder":
    case "StringBuffer":
      return first ?? CONSTANT;
    case "format":
    case "Format":
    case "printf":
    case "sprintf":
    case "Sprintf":
    case "Sprint":
    case "vsprintf":
    case "formatted":
      return formatted(object, args, named());
    case "format_map":
      return formatted(object, [UNKNOWN], []);
    case "Fprintf":
      return formatted(null, args.slice(1), []);
    case "concat":
    case "Concat":
    case "Join":
    case "join":
    case "implode":
      return text([
        ...(object === null || isBare(object.text) && object.path !== null ? [] : [object.text]),
        ...args.map((each) => each.text),
      ]);
    case "Set":
    case "frozenset":
    case "values":
    case "useMemo":
    case "computed":
    case "Repeat":
    case "TrimSuffix":
    case "str_repeat":
    case "fill":
      return first ?? UNKNOWN;
    case "array_fill":
      return third ?? UNKNOWN;
    case "nCopies":
      return second ?? UNKNOWN;
    case "push":
      return CONSTANT;
    case "repeat":
      return object ?? UNKNOWN;
    case "make":
      return object === null ? CONSTANT : null;
    case "replace":
    case "replaceAll":
      // Markup that is escaped by hand.
      if (first !== undefined && /^[^a-z]{0,8}<[^a-z]{0,8}[gimsuy]{0,4}$/i.test(first.text)) {
        return CONSTANT;
      }
      return replaced(object, args);
    case "filter":
    case "slice":
    case "sort":
      return replaced(object, args);
    case "stringify":
    case "dumps":
    case "append":
      return { ...merged(args), node: null };
    default:
      return null;
  }
}

function replaced(object: Value | null, args: readonly Value[]): Value {
  return object === null ? UNKNOWN : text([object.text, ...args.slice(1).map((each) => each.text)]);
}

/** A file whose name is written out is one of the project. */
export function fileText(object: Value | null, first: Value | undefined): Value | null {
  const named = object === null || object.path === "open" ? first : object;
  return named === undefined || named.text.includes(HOLE) ? null : named;
}

/** `require("m")`, `__import__("m")`, `getattr(m, "x")`, `promisify(f)`: they name something. */
export function moduleCall(
  path: string | null,
  name: string,
  object: Value | null,
  args: readonly Value[],
): Value | null {
  const [first, second] = args;
  if (
    /^(?:require|import|__import__|importlib\.import_module|import_module)$/.test(path ?? name)
  ) {
    return first === undefined ? null : { ...UNKNOWN, path: moduleName(first.text) };
  }
  if (path === "getattr" && first !== undefined && second !== undefined) {
    return { ...UNKNOWN, path: `${first.path ?? ""}.${second.text}`.replace(GLOBALS, "") };
  }
  if (/^(?:globals|locals|vars)$/.test(path ?? "")) return { ...UNKNOWN, path: "globalThis" };
  if (/^(?:promisify|partial)$/.test(name) && first !== undefined) {
    return { ...UNKNOWN, path: first.path };
  }
  if (name === "bind" && object !== null) return { ...UNKNOWN, path: object.path };
  return null;
}
