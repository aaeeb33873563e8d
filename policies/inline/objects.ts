import { looksLikePath } from "../shell/option_uses.ts";
import { isAddressPath } from "../shell/tool_files.ts";
import { addressed, onlyText } from "./paths.ts";
import { type Called, computes, type Effect, file, type Outcome, Refused } from "./program.ts";
import {
  anyOf,
  DATA,
  FOREIGN,
  itemOf,
  mapped,
  textsOf,
  UNKNOWN_TEXT,
  type Value,
} from "./value.ts";

/** Methods that read or change files, of whatever they may be called. */
export const MAKES_FILES =
  /^(?:read_text|read_bytes|write_text|write_bytes|unlink|rmdir|rename|renames|touch|mkdir|symlink_to|hardlink_to|link_to|chmod|lchmod|iterdir|rglob|open|extractall|extract|rmtree|remove_file|constructor|__proto__|mainModule|writeFile\w*|appendFile\w*|unlinkSync|rmSync|spawn\w*|exec\w*File\w*|execSync|fork|dlopen|getBuiltinModule|_load|createWriteStream|createReadStream|readFile\w*)$/;
const SAVES =
  /^(?:to_(?:csv|json|parquet|excel|pickle|feather|hdf|html|markdown|latex|stata|orc|file|netcdf|zarr|numpy)|save\w*|savefig|dump\w*|export\w*|imwrite|imsave|tofile|write_\w+|write|writeFile\w*|toFile)$/;
const READS = /^(?:read\w*|load\w*|parse\w*|open\w*|imread|from\w*|scan_\w*|genfromtxt|fromfile)$/;
// What runs what it is given, or code out of the data that it reads.
const UNJUDGED =
  /pickle|^(?:call_command|execute_from_command_line|system|popen|Popen|run_path|run_module|import_module|import_string)$/;
// What a database would destroy, or read and write by itself.
const DESTROYS =
  /\b(?:drop|truncate|attach)\s+\w|\bdelete\s+from\s+\w+\s*;?\s*$|\bcopy\s*\(|\bcopy\b[^]*\bto\s+'|\binto\s+(?:outfile|dumpfile)\b|\bload_extension\b|\b(?:install|load)\s+\w+\s*;?\s*$/i;
const RUNS =
  /^\s*(?:rm|sudo|curl|wget|sh|bash|zsh|git|chmod|chown|dd|mkfs|nc|ssh|scp|eval|python\d?|node|perl)\s/;

/** A call of a name: of the language's own modules as these say, else of the project's code. */
export function namedCall(
  called: Called,
  ofModule: (called: Called, path: string) => Outcome,
): Outcome {
  const { callee } = called;
  if (callee.kind === "member") return ofModule(called, callee.path);
  return callee.kind === "foreign" ? foreignCall("", called) : computes(DATA);
}

/** A call of a value's method, by what kind of value it is. */
export function methodCall(object: Value, called: Called): Outcome {
  const { method, args } = called;
  switch (object.kind) {
    case "text":
      return textCall(object, method, args);
    case "list":
    case "dict":
      return collectionCall(object, method, args);
    case "foreign":
      return foreignCall(method, called);
    default:
      return plainCall(object, method, args);
  }
}

/** A method of a text, worked out where all of it is known. */
function textCall(object: Value, method: string, args: readonly Value[]): Outcome {
  if (MAKES_FILES.test(method)) throw new Refused(`${method} may use any file`);
  switch (method) {
    case "replace":
    case "replaceAll": {
      const [from, to] = [onlyText(args[0]), onlyText(args[1])];
      if (from === null || to === null) return computes(UNKNOWN_TEXT);
      return computes({
        kind: "text",
        texts: mapped(
          object,
          (text) => method === "replace" ? text.replaceAll(from, to) : text.replaceAll(from, to),
        ),
      });
    }
    case "removesuffix":
    case "removeprefix": {
      const part = onlyText(args[0]);
      return computes({
        kind: "text",
        texts: part === null
          ? null
          : mapped(object, (text) => removed(text, part, method === "removesuffix")),
      });
    }
    case "strip":
    case "trim":
      return computes({
        kind: "text",
        texts: args.length > 0 ? null : mapped(object, (text) => text.trim()),
      });
    case "lower":
    case "toLowerCase":
      return computes({ kind: "text", texts: mapped(object, (text) => text.toLowerCase()) });
    case "split":
    case "splitlines":
      return computes({ kind: "list", items: splitItems(object, args) });
    case "read":
      return computes(UNKNOWN_TEXT);
    default:
      return computes(TEXT_RESULTS.test(method) ? UNKNOWN_TEXT : DATA);
  }
}

const TEXT_RESULTS =
  /^(?:format|join|upper|title|capitalize|toUpperCase|slice|substring|substr|padStart|padEnd|concat|ljust|rjust|center|zfill|lstrip|rstrip|trimStart|trimEnd|charAt|repeat|toString)$/;

function removed(text: string, part: string, atEnd: boolean): string {
  if (atEnd) return text.endsWith(part) ? text.slice(0, text.length - part.length) : text;
  return text.startsWith(part) ? text.slice(part.length) : text;
}

function splitItems(object: Value, args: readonly Value[]): Value[] {
  const texts = textsOf(object);
  const separator = args.length === 0 ? null : onlyText(args[0]);
  if (texts === null || texts.some(({ glob }) => glob) || (args.length > 0 && separator === null)) {
    return [UNKNOWN_TEXT];
  }
  return texts.flatMap(({ text }) => text.split(separator ?? /\s+/).filter((each) => each !== ""))
    .map((text) => ({ kind: "text", texts: [{ text, glob: false }] }));
}

/** A method of a list or a dictionary. */
function collectionCall(
  object: Value & { kind: "list" | "dict" },
  method: string,
  args: readonly Value[],
): Outcome {
  if (MAKES_FILES.test(method)) throw new Refused(`${method} may use any file`);
  if (object.kind === "dict") return computes(ofDictionary(object, method));
  switch (method) {
    case "filter":
    case "slice":
    case "sort":
    case "reverse":
    case "toSorted":
    case "copy":
    case "flat":
      return computes(object);
    case "append":
    case "push":
    case "extend":
    case "insert":
    case "unshift":
    case "concat":
    case "add":
    case "update":
      // What is added later is not seen by whoever looked before.
      if (args.some((each) => each.kind === "text" || each.kind === "path")) {
        throw new Refused("a list of names is changed");
      }
      return computes(object);
    case "pop":
    case "shift":
    case "find":
    case "at":
      return computes(itemOf(object));
    case "entries":
      return computes({
        kind: "list",
        items: [{ kind: "list", items: [{ kind: "number" }, itemOf(object)] }],
      });
    case "map":
    case "flatMap":
      return computes({ kind: "list", items: [resultOf(args[0])] });
    case "join":
      return computes(UNKNOWN_TEXT);
    default:
      return computes(DATA);
  }
}

/** What a callback gives back is not followed. */
function resultOf(_callback: Value | undefined): Value {
  return DATA;
}

function ofDictionary(object: Value & { kind: "dict" }, method: string): Value {
  const [keys, values] = [anyOf(object.keys), anyOf(object.values)];
  switch (method) {
    case "items": {
      const plain = object.keys.length === object.values.length;
      return {
        kind: "list",
        items: plain
          ? object.keys.map((key, i) => ({ kind: "list", items: [key, object.values[i] ?? DATA] }))
          : [{ kind: "list", items: [keys, values] }],
      };
    }
    case "keys":
      return { kind: "list", items: object.keys };
    case "values":
      return { kind: "list", items: object.values };
    case "get":
    case "pop":
      return object.values.length === 0 ? DATA : anyOf([...object.values, DATA]);
    default:
      return DATA;
  }
}

/** A method of what is nothing special: harmless unless it would save something under a name. */
function plainCall(object: Value, method: string, args: readonly Value[]): Outcome {
  if (MAKES_FILES.test(method)) throw new Refused(`${method} may use any file`);
  if (object.kind === "picked") {
    if (/^(?:call|apply|bind)$/.test(method)) {
      throw new Refused("what it calls is picked by a computed name");
    }
    return computes(object);
  }
  const named = args[0];
  if (method === "read" && named?.kind === "text") {
    return { value: DATA, effects: [file("read", named)] };
  }
  // `file.write(text)` is of a file that was opened before.
  if (
    SAVES.test(method) && !/^write/.test(method) &&
    (named?.kind === "text" || named?.kind === "path")
  ) {
    return { value: DATA, effects: [file("touch", named)] };
  }
  return computes(DATA);
}

/** A call of the project's own code, or of a package: what looks like a file may be used as one. */
function foreignCall(method: string, { args, named }: Called): Outcome {
  if (UNJUDGED.test(method)) throw new Refused(`${method} may do anything`);
  const effects: Effect[] = [];
  const values = [...args, ...named.values()].flatMap(flattened);
  if (SAVES.test(method) && values[0] !== undefined) {
    const [target] = values;
    if (target.kind === "path" || target.kind === "text") effects.push(file("touch", target));
    else if (/^to_|^save|^imwrite/.test(method) && args.length > 0 && target.kind === "data") {
      throw new Refused("where it saves is not known");
    }
  }
  for (const value of values) effects.push(...passed(value, READS.test(method)));
  return { value: FOREIGN, effects };
}

function flattened(value: Value): Value[] {
  if (value.kind === "list") return value.items.flatMap(flattened);
  return value.kind === "dict" ? value.values.flatMap(flattened) : [value];
}

function passed(value: Value, reads: boolean): Effect[] {
  if (value.kind === "path") {
    return reads ? [file("read", value)] : [file("read", value), file("touch", value)];
  }
  if (value.kind !== "text" || value.texts === null) return [];
  return value.texts.flatMap(({ text, glob }) => {
    if (DESTROYS.test(text)) {
      throw new Refused("it may destroy what a database holds, or write files by it");
    }
    if (RUNS.test(text)) throw new Refused("it passes a command line on");
    if (/^[a-z][a-z+.-]*:\/\//i.test(text)) {
      return /^https?:/i.test(text) ? [addressed(value, "GET")] : databaseEffects(text);
    }
    const quoted = [...text.matchAll(/'([^'\s]+\.\w+)'/g)].map((match) => match[1] ?? "");
    const one = (path: string): Value => ({ kind: "text", texts: [{ text: path, glob }] });
    const files = /\b(?:select|from)\b/i.test(text)
      ? quoted
      : looksLikePath(text) && !/\s/.test(text) && !isAddressPath(text)
      ? [text]
      : [];
    return files.flatMap((path) =>
      reads || quoted.length > 0
        ? [file("read", one(path))]
        : [file("read", one(path)), file("touch", one(path))]
    );
  });
}

/** Only a database of the workspace, or on this machine, is one to work with. */
function databaseEffects(url: string): Effect[] {
  const local = /^sqlite(?:\+\w+)?:\/\/(?:\/(.*))?$/.exec(url);
  if (local !== null) {
    const path = local[1] ?? "";
    return path === "" || path === ":memory:"
      ? []
      : [file("touch", { kind: "text", texts: [{ text: path, glob: false }] })];
  }
  if (/^[\w+]+:\/\/(?:[^@/]*@)?(?:localhost|127\.0\.0\.1)(?::\d+)?(?:\/|$)/.test(url)) return [];
  throw new Refused("it reaches another machine");
}
