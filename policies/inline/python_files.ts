import {
  changed,
  endingOf,
  foundBelow,
  joinedValue,
  nameOf,
  onlyText,
  parentOf,
  stemOf,
} from "./paths.ts";
import { type Called, computes, type Effect, file, type Outcome, Refused } from "./program.ts";
import { as, DATA, itemOf, textValue, type Value } from "./value.ts";

/** A part of a path object that is no method; null for what may not be used. */
export function pathPart(object: Value & { kind: "path" }, name: string): Value | null {
  switch (name) {
    case "parent":
      return changed(object, parentOf);
    case "name":
      return changed(object, nameOf, "text");
    case "stem":
      return changed(object, stemOf, "text");
    case "suffix":
      return changed(object, endingOf, "text");
    case "parts":
    case "suffixes":
    case "anchor":
    case "drive":
      return DATA;
    default:
      return null;
  }
}

/** Opens a file: by its mode it is read or written. */
export function opened(called: Called): Outcome {
  const { args, named } = called;
  const files = args[0] ?? named.get("file") ?? DATA;
  return { value: DATA, effects: openEffects(files, args[1] ?? named.get("mode"), named) };
}

function openEffects(
  files: Value,
  mode: Value | undefined,
  named: ReadonlyMap<string, Value>,
): Effect[] {
  if (named.has("opener") || named.has("closefd")) {
    throw new Refused("it opens files in its own way");
  }
  if (files.kind === "number") throw new Refused("which file it opens is not known");
  const letters = mode === undefined ? "r" : onlyText(mode);
  if (letters === null || !/^[rwaxbt+]+$/.test(letters)) {
    throw new Refused("how it opens a file is not known");
  }
  if (/[wx]/.test(letters)) return [file("write", files)];
  if (/[a+]/.test(letters)) return [file("touch", files)];
  return [file("read", files)];
}

/** A method of a path object. Errors: `Refused`. */
export function pathCall(object: Value & { kind: "path" }, called: Called): Outcome {
  const { method, args, named } = called;
  const uses = PATH_USES[method];
  if (uses !== undefined) return { value: DATA, effects: [file(uses, object)] };
  switch (method) {
    case "open":
      return { value: DATA, effects: openEffects(object, args[0] ?? named.get("mode"), named) };
    case "rename":
    case "replace": {
      const target = args[0] ?? DATA;
      return { value: as("path", target), effects: [file("move", object), file("write", target)] };
    }
    case "iterdir":
      return {
        value: foundBelow(object, textValue("*"), false, "path"),
        effects: [file("read", object)],
      };
    case "glob":
    case "rglob":
      return computes(foundBelow(object, args[0] ?? DATA, method === "rglob", "path"));
    case "joinpath":
      return computes(joinedValue("path", [object, ...args]));
    case "with_name":
      return computes(joinedValue("path", [changed(object, parentOf), args[0] ?? DATA]));
    case "with_suffix": {
      const ending = onlyText(args[0]);
      if (ending === null) return computes({ kind: "path", texts: null });
      return computes(
        changed(object, (text) => text.slice(0, text.length - endingOf(text).length) + ending),
      );
    }
    case "resolve":
    case "absolute":
      return computes(object);
    case "as_posix":
      return computes(as("text", object));
    case "relative_to":
      return computes({ kind: "path", texts: null });
    default:
      if (PATH_ASKS.test(method)) return computes(DATA);
      throw new Refused(`${method} of a path may do anything`);
  }
}

const PATH_USES: Record<string, "read" | "write" | "touch" | "delete" | "remove"> = {
  read_text: "read",
  read_bytes: "read",
  write_text: "write",
  write_bytes: "write",
  touch: "touch",
  mkdir: "touch",
  unlink: "delete",
  rmdir: "remove",
  chmod: "touch",
};
const PATH_ASKS =
  /^(?:exists|is_file|is_dir|is_symlink|is_absolute|stat|lstat|match|is_relative_to|samefile|owner|group)$/;

/** The files that a pattern finds. */
export function globbed({ args, named }: Called): Outcome {
  if (named.has("root_dir") || named.has("dir_fd")) {
    throw new Refused("it looks for files elsewhere");
  }
  const [pattern] = args;
  const texts = pattern?.kind === "text" ? pattern.texts : null;
  return computes({
    kind: "list",
    items: [{ kind: "text", texts: texts?.map(({ text }) => ({ text, glob: true })) ?? null }],
  });
}

/** Each directory with the names in it: what is joined of them lies below the start. */
export function walked({ args }: Called): Outcome {
  const start = args[0] ?? DATA;
  const within = foundBelow(start, textValue("**"), false, "text");
  const names: Value = {
    kind: "list",
    items: [{ kind: "text", texts: [{ text: "*", glob: true }] }],
  };
  return {
    value: { kind: "list", items: [{ kind: "list", items: [itemOf(within), names, names] }] },
    effects: [file("read", start)],
  };
}

/** The names in a directory. */
export function listed({ args }: Called): Outcome {
  const names: Value = {
    kind: "list",
    items: [{ kind: "text", texts: [{ text: "*", glob: true }] }],
  };
  return { value: names, effects: [file("read", args[0] ?? textValue("."))] };
}
