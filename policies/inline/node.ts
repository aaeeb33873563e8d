import { MAKES_FILES, methodCall, namedCall } from "./objects.ts";
import {
  addressed,
  changed,
  endingOf,
  joinedValue,
  lettered,
  nameOf,
  onlyText,
  parentOf,
} from "./paths.ts";
import { type Called, computes, type Dialect, file, type Outcome, Refused } from "./program.ts";
import { isRefusedPackage, nodeMember, nodeModule } from "./node_table.ts";
import { anyOf, DATA, FOREIGN, itemOf, NUMBER, textValue, type Value } from "./value.ts";

/** What one-liners of node, and of what runs the same language, may do. */
export const NODE: Dialect = {
  grammar: "typescript",
  global: (name) => {
    if (name === "this" || name === "super" || name === "arguments") return DATA;
    if (name === "__dirname" || name === "__filename") return textValue(".");
    // In a one-liner the modules of node are there by their names.
    const path = nodeMember(`global.${name}`) !== null ? `global.${name}` : nodeModule(name);
    if (name === "process" || name === "require") return { kind: "member", path: name };
    if (name === "Deno") return { kind: "member", path: "global.Deno" };
    if (name === "import") return { kind: "member", path: "import" };
    return path === null ? null : { kind: "member", path };
  },
  module: (name) => {
    if (/^\.{0,2}\//.test(name) || name === "." || name === "..") return FOREIGN;
    const known = nodeModule(name);
    if (known !== null) return { kind: "member", path: known };
    return isRefusedPackage(name) ? null : FOREIGN;
  },
  member: (object, name) => {
    if (
      FORBIDDEN.test(name) && !(object.kind === "foreign" && /^(?:call|apply|bind)$/.test(name))
    ) return null;
    switch (object.kind) {
      case "member":
        return memberOf(object.path, name);
      case "foreign":
        return FOREIGN;
      case "picked":
        return MAKES_FILES.test(name) ? null : object;
      case "text":
      case "list":
      case "path":
        return name === "length" ? NUMBER : MAKES_FILES.test(name) ? null : DATA;
      default:
        return MAKES_FILES.test(name) ? null : DATA;
    }
  },
  isPure: (path) => {
    if (/^process\.env\.\w+$/.test(path)) return true;
    return nodeMember(path) === "" &&
      !/^(?:process|process\.env|fs(?:\.\w+)*|global\.(?:require|module|exports|process|Deno(?:\.\w+)?|this)|util\.promisify)$/
        .test(path);
  },
  call: nodeCall,
};

const FORBIDDEN =
  /^(?:constructor|__\w+__|__\w+|prototype|mainModule|binding|_linkedBinding|dlopen|getBuiltinModule|_load|_\w*(?:compile|extensions)\w*|prepareStackTrace|caller|callee|call|apply|bind|kill|setuid|setgid|abort|chdir|getPrototypeOf|setPrototypeOf|getOwnPropertyDescriptors?|defineProperty|defineProperties|callsites|setEngine|createRequire|loadEnvFile|reallyExit|setFips)$/;

function memberOf(path: string, name: string): Value | null {
  if (path === "process.env") {
    const secret = /key|token|secret|pass|cred|auth|url|uri|dsn|cookie|private|salt/i.test(name);
    return secret ? null : { kind: "member", path: `process.env.${name}` };
  }
  if (path === "import") return name === "meta" ? { kind: "member", path: "import.meta" } : null;
  const plain = path.replace(
    /^global\.(?=process|console)/,
    (all) => path === "global.process" ? "" : all,
  );
  const full = `${plain}.${name}`;
  if (name === "default" || name === "promises") {
    return { kind: "member", path: name === "default" ? plain : full };
  }
  return nodeMember(full) === null ? null : { kind: "member", path: full };
}

function nodeCall(called: Called): Outcome {
  const { object } = called;
  if (object === null) return namedCall(called, memberCall);
  if (FORBIDDEN.test(called.method)) throw new Refused(`${called.method} may lead anywhere`);
  handsOnPicked(called);
  return methodCall(object, called);
}

/** What a computed name picked may be a function that runs text, so it is called by nobody. */
function handsOnPicked({ method, args }: Called): void {
  const calls =
    /^(?:map|forEach|filter|flatMap|some|every|find|findIndex|reduce|reduceRight|sort|then|catch|finally|replace|replaceAll|from|on|once)$/;
  if (calls.test(method) && args.some(({ kind }) => kind === "picked")) {
    throw new Refused("what it calls is picked by a computed name");
  }
}

type Special = (called: Called) => Outcome;

const SPECIAL: ReadonlyMap<string, Special> = new Map<string, Special>([
  ["require", loaded],
  ["import", loaded],
  ["require.resolve", () => computes(DATA)],
  ["path.join", ({ args }) => computes(joinedValue("text", args))],
  ["path.resolve", ({ args }) => computes(joinedValue("text", args))],
  ["path.normalize", ({ args }) => computes(args[0] ?? DATA)],
  ["path.dirname", ({ args }) => computes(onText(args[0], parentOf))],
  [
    "path.basename",
    ({ args }) =>
      computes(args.length === 1 ? onText(args[0], nameOf) : { kind: "text", texts: null }),
  ],
  ["path.extname", ({ args }) => computes(onText(args[0], endingOf))],
  ["process.cwd", () => computes(textValue("."))],
  ["global.Deno.cwd", () => computes(textValue("."))],
  [
    "global.Object.keys",
    ({ args }) =>
      computes({ kind: "list", items: [args[0]?.kind === "dict" ? anyOf(args[0].keys) : DATA] }),
  ],
  [
    "global.Object.values",
    ({ args }) =>
      computes({ kind: "list", items: [args[0]?.kind === "dict" ? anyOf(args[0].values) : DATA] }),
  ],
  [
    "global.Object.entries",
    ({ args }) => computes({ kind: "list", items: entriesOf(args[0] ?? DATA) }),
  ],
  ["global.Array.from", ({ args }) => computes(args[0]?.kind === "list" ? args[0] : DATA)],
  ["global.Number", () => computes(NUMBER)],
  ["global.parseInt", () => computes(NUMBER)],
  [
    "global.fetch",
    ({ args }) => ({ value: DATA, effects: [addressed(args[0] ?? DATA, methodOf(args[1]))] }),
  ],
  ["fs.readdir", listed],
  ["fs.readdirSync", listed],
  ["fs.promises.readdir", listed],
  ["global.Deno.readDirSync", listed],
  ["fs.rm", removed],
  ["fs.rmSync", removed],
  ["fs.promises.rm", removed],
  ["fs.rmdirSync", removed],
  ["global.Deno.removeSync", removed],
  ["global.Deno.remove", removed],
]);

function memberCall(called: Called, path: string): Outcome {
  const special = SPECIAL.get(path);
  if (special !== undefined) return special(called);
  handsOnPicked({ ...called, method: path.split(".").at(-1) ?? "" });
  const letters = nodeMember(path);
  if (
    letters === null || /^(?:global\.(?:module|exports|require|process)|process\.env)\b/.test(path)
  ) {
    throw new Refused(`${path} may do anything`);
  }
  // Of an open file, as of its input, only the number is known.
  if (letters === "r" && called.args[0]?.kind === "number") return computes(DATA);
  return { value: DATA, effects: lettered(letters, called.args) };
}

/** A module of the project is its own code; its settings are read. */
function loaded({ args }: Called): Outcome {
  const name = onlyText(args[0]);
  if (name === null) throw new Refused("which module it loads is computed");
  const value = NODE.module(name);
  if (value === null) throw new Refused(`${name} may do anything`);
  const effects = isFile(name) ? [file("read", textValue(name))] : [];
  return { value: name.endsWith(".json") ? DATA : value, effects };
}

/** True for a module that is named by its file. */
export function isFile(module: string): boolean {
  return /^\.{0,2}\/|^\.{1,2}$/.test(module);
}

function onText(value: Value | undefined, change: (text: string) => string): Value {
  return value?.kind === "text" ? changed(value, change, "text") : { kind: "text", texts: null };
}

function entriesOf(value: Value): Value[] {
  if (value.kind !== "dict") return [{ kind: "list", items: [DATA, itemOf(value)] }];
  return value.keys.map((key, i) => ({ kind: "list", items: [key, value.values[i] ?? DATA] }));
}

function methodOf(options: Value | undefined): string {
  if (options === undefined) return "GET";
  if (options.kind !== "dict") throw new Refused("how it asks an address is computed");
  const at = options.keys.findIndex((key) => onlyText(key) === "method");
  return at === -1 ? "GET" : onlyText(options.values[at])?.toUpperCase() ?? "POST";
}

function listed({ args }: Called): Outcome {
  const names: Value = {
    kind: "text",
    texts: [{ text: args.length > 1 ? "**" : "*", glob: true }],
  };
  return {
    value: { kind: "list", items: [names] },
    effects: [file("read", args[0] ?? textValue("."))],
  };
}

/** With options it would take all below away, as `rm -r` does. */
function removed({ args }: Called): Outcome {
  if (args.length > 1) throw new Refused("it deletes whole directories");
  return { value: DATA, effects: [file("delete", args[0] ?? DATA)] };
}
