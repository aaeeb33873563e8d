import { moduleName } from "./imports.ts";
import { GLOBALS } from "./name_paths.ts";
import {
  CONSTANT,
  formatted,
  HOLE,
  isBare,
  listed,
  merged,
  text,
  UNKNOWN,
  type Value,
} from "./value.ts";

/** A call of a well-known name: what it is called on, and what it is given. */
interface Given {
  object: Value | null;
  args: readonly Value[];
  named: () => readonly Value[];
}

/** What a call of a well-known name is worth, by its object and arguments; null for others. */
export function knownCall(name: string, given: Given): Value | null {
  return KNOWN.get(name)?.(given) ?? null;
}

const filled = ({ object }: Given) =>
  object === null ? null : text([object.text.replace(/\$\{?[a-z_]\w*\}?/gi, HOLE)]);

const joined = ({ object, args }: Given) =>
  text([
    ...(object === null || isBare(object.text) && object.path !== null ? [] : [object.text]),
    ...args.map((each) => each.text),
  ]);

const replacedIn = ({ object, args: [first, ...more] }: Given) =>
  // Markup that is escaped by hand.
  first !== undefined && /^[^a-z]{0,8}<[^a-z]{0,8}[gimsuy]{0,4}$/i.test(first.text)
    ? CONSTANT
    : replaced(object, more);

/** Of PHP: what is looked for, what takes its place, and the text. */
const replacedFor = ({ object, args: [first, second, third] }: Given) =>
  object !== null || third === undefined
    ? null
    : first?.text.includes("<")
    ? CONSTANT
    : text([third.text, second?.text ?? ""]);

/** What well-known calls are worth, by name; null where an object alone tells. */
const KNOWN: ReadonlyMap<string, (given: Given) => Value | null> = new Map(
  ([
    [filled, "substitute safe_substitute"],
    [({ args: [first] }) => first ?? CONSTANT, "Template StringBuilder StringBuffer"],
    [
      ({ object, args, named }) => formatted(object, args, named()),
      "format Format printf sprintf Sprintf vsprintf formatted",
    ],
    [({ object }) => formatted(object, [UNKNOWN], []), "format_map"],
    [({ args }) => formatted(null, args.slice(1), []), "Fprintf"],
    [joined, "concat Concat Join join implode Sprint Sprintln"],
    [replacedFor, "str_replace str_ireplace preg_replace"],
    [
      ({ args: [first] }) => first ?? UNKNOWN,
      "Set frozenset values useMemo computed Repeat TrimSuffix str_repeat fill",
    ],
    [({ args }) => listed(args), "of asList listOf setOf arrayOf"],
    [({ args: [, , third] }) => third ?? UNKNOWN, "array_fill"],
    [({ args: [, second] }) => second ?? UNKNOWN, "nCopies"],
    [() => CONSTANT, "push"],
    [({ object }) => object ?? UNKNOWN, "repeat"],
    [({ object }) => object === null ? CONSTANT : null, "make"],
    [replacedIn, "replace replaceAll"],
    [({ object, args }) => replaced(object, args.slice(1)), "filter slice sort"],
    [({ args }) => ({ ...merged(args), node: null }), "stringify dumps append"],
  ] satisfies [(given: Given) => Value | null, string][]).flatMap(([worth, names]) =>
    names.split(" ").map((name) => [name, worth] as const)
  ),
);

function replaced(object: Value | null, parts: readonly Value[]): Value {
  return object === null ? UNKNOWN : text([object.text, ...parts.map((each) => each.text)]);
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
