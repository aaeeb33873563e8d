import { globbed, listed, opened, pathCall, pathPart, walked } from "./python_files.ts";
import { assignmentProblem } from "../shell/variables.ts";
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
import { isPythonModule, isRefusedModule, pythonMember } from "./python_table.ts";
import { as, DATA, FOREIGN, itemOf, NUMBER, textValue, type Value } from "./value.ts";

/** What one-liners of Python may do. */
export const PYTHON: Dialect = {
  grammar: "python",
  global: (name) =>
    /^(?:self|cls|True|False|None)$/.test(name)
      ? DATA
      : pythonMember(`builtins.${name}`) !== null ||
          /^[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Warning|Iteration)$|^Exception$|^BaseException$/
            .test(name)
      ? { kind: "member", path: `builtins.${name}` }
      : null,
  module: (name) => {
    if (name.startsWith(".") || name === "__future__") return FOREIGN;
    if (isPythonModule(name)) return { kind: "member", path: name };
    return isRefusedModule(name) ? null : FOREIGN;
  },
  member: (object, name) => {
    if (FORBIDDEN.test(name)) return null;
    switch (object.kind) {
      case "member": {
        if (/^__(?:version|doc|name|file)__$/.test(name)) return DATA;
        if (name.startsWith("_")) return null;
        const path = `${object.path}.${name}`;
        return isPythonModule(path) || pythonMember(path) !== null
          ? { kind: "member", path }
          : null;
      }
      case "path":
        return pathPart(object, name);
      case "foreign":
        return isRefusedModule(name) &&
            !/^(?:email|code|token|profile|select|signal|stat|site|resource|string|test|this|http|json|usb|motor|scp|google|azure|git|docker)$/
              .test(name)
          ? null
          : FOREIGN;
      case "picked":
        return MAKES_FILES.test(name) ? null : object;
      default:
        return MAKES_FILES.test(name) ? null : DATA;
    }
  },
  isPure: (path) => {
    if (/^builtins\.[A-Z]\w*$/.test(path)) return true;
    const known = pythonMember(path);
    return known !== null && known.letters === "" && !REACHING.test(path);
  },
  call: pythonCall,
};

// What reaches files, programs or variables when it is called, so that it is not handed on.
const REACHING =
  /^(?:builtins\.(?:open|getattr)|(?:gzip|bz2|lzma)\.open|zipfile\.ZipFile|os\.(?:environ\b.*|getenv|walk|listdir)|glob\.i?glob|subprocess\b.*|sqlite3\.connect|sys\.path\b.*|functools\.partial\w*)$/;

// By these any object leads to the rest of the system.
const FORBIDDEN =
  /^(?:__(?!(?:name|version|doc|file|table|tablename|annotations|all|class|qualname|len|init|enter|exit|repr|str|eq|iter|next|call|members|fields|slots)__$)\w*|f_\w+|gi_\w+|cr_\w+|tb_frame|func_\w+|modules|builtins|system|popen|Popen|attrgetter|methodcaller|create_subprocess_\w+|subprocess_\w+|open_connection|start_server|run_in_executor|load_module|exec_module|get_importer|currentframe|getframeinfo|stack|FileHandler|handlers|fileConfig|FunctionType|CodeType|_\w*(?:getframe|exit)\w*)$/;

function pythonCall(called: Called): Outcome {
  const { object } = called;
  if (object === null) return namedCall(called, memberCall);
  if (FORBIDDEN.test(called.method)) throw new Refused(`${called.method} may lead anywhere`);
  return object.kind === "path" ? pathCall(object, called) : methodCall(object, called);
}

type Special = (called: Called) => Outcome;

const first = ({ args, named }: Called, name = "file"): Value => args[0] ?? named.get(name) ?? DATA;

const SPECIAL: ReadonlyMap<string, Special> = new Map<string, Special>([
  ["builtins.open", opened],
  ["gzip.open", opened],
  ["bz2.open", opened],
  ["lzma.open", opened],
  ["zipfile.ZipFile", opened],
  ...["sorted", "list", "reversed", "set", "tuple", "frozenset", "iter"].map((name) =>
    [`builtins.${name}`, keepItems] as const
  ),
  ["builtins.next", ({ args }) => computes(itemOf(args[0] ?? DATA))],
  ["builtins.filter", ({ args }) => keepItems({ args: args.slice(1) })],
  [
    "builtins.str",
    ({ args }) => computes(args[0] === undefined ? textValue("") : as("text", args[0])),
  ],
  ["os.fspath", ({ args }) => computes(as("text", args[0] ?? DATA))],
  ["builtins.int", () => computes(NUMBER)],
  ["builtins.len", () => computes(NUMBER)],
  ["builtins.range", () => computes({ kind: "list", items: [NUMBER] })],
  ["builtins.enumerate", ({ args }) => computes({ kind: "list", items: pairs(args[0] ?? DATA) })],
  [
    "builtins.zip",
    ({ args }) => computes({ kind: "list", items: [{ kind: "list", items: args.map(itemOf) }] }),
  ],
  ["builtins.getattr", ({ args }) => {
    const name = onlyText(args[1]);
    if (name === null || args[0] === undefined) {
      throw new Refused("getattr with a computed name may lead anywhere");
    }
    const value = PYTHON.member(args[0], name);
    if (value === null) throw new Refused(`${name} may lead anywhere`);
    return computes(value.kind === "member" ? { kind: "picked" } : value);
  }],
  ...["Path", "PurePath", "PosixPath", "PurePosixPath"].map((name) =>
    [`pathlib.${name}`, ({ args }: Called) => computes(joinedValue("path", args))] as const
  ),
  ["pathlib.Path.cwd", () => computes({ kind: "path", texts: [{ text: ".", glob: false }] })],
  ["os.path.join", ({ args }) => computes(joinedValue("text", args))],
  ["os.getcwd", () => computes(textValue("."))],
  ...["abspath", "realpath", "normpath"].map((name) =>
    [`os.path.${name}`, ({ args }: Called) => computes(as("text", args[0] ?? DATA))] as const
  ),
  ["os.path.dirname", ({ args }) => computes(onText(args[0], parentOf))],
  ["os.path.basename", ({ args }) => computes(onText(args[0], nameOf))],
  ["os.path.splitext", ({ args }) =>
    computes({
      kind: "list",
      items: [
        onText(args[0], (text) => text.slice(0, text.length - endingOf(text).length)),
        onText(args[0], endingOf),
      ],
    })],
  ["glob.glob", globbed],
  ["glob.iglob", globbed],
  ["os.walk", walked],
  ["os.listdir", (called) => listed(called)],
  ["os.getenv", ({ args }) => variableRead(args[0])],
  ["os.environ.get", ({ args }) => variableRead(args[0])],
  ["os.environ.setdefault", ({ args }) => variableSet(args[0], args[1])],
  ["sys.path.insert", ({ args }) => searched(args[1])],
  ["sys.path.append", ({ args }) => searched(args[0])],
  ["sqlite3.connect", (called) => {
    const name = onlyText(called.args[0]);
    return name === ":memory:"
      ? computes(FOREIGN)
      : { value: FOREIGN, effects: [file("touch", first(called, "database"))] };
  }],
  ...["get", "head", "post", "put", "patch", "delete"].flatMap((method) =>
    ["requests", "httpx"].map((module) =>
      [`${module}.${method}`, ({ args, named }: Called): Outcome => {
        if (named.get("verify") !== undefined) throw new Refused("it turns a check off");
        return {
          value: DATA,
          effects: [addressed(args[0] ?? named.get("url") ?? DATA, method.toUpperCase())],
        };
      }] as const
    )
  ),
  ...["run", "check_output", "check_call", "call"].map((name) =>
    [`subprocess.${name}`, started] as const
  ),
]);

function memberCall(called: Called, path: string): Outcome {
  const special = SPECIAL.get(path);
  if (special !== undefined) return special(called);
  if (/^os\.environ\b|^subprocess\./.test(path)) throw new Refused(`${path} may do anything`);
  const known = pythonMember(path);
  if (known === null) {
    if (/^builtins\.[A-Z]/.test(path)) return computes(DATA);
    throw new Refused(`${path} may do anything`);
  }
  if (/^logging\.basicConfig$/.test(path) && called.named.has("filename")) {
    throw new Refused("it opens a file");
  }
  if (/^builtins\.print$/.test(path)) return computes(DATA);
  const effects = lettered(known.letters, [...called.args, ...called.named.values()]);
  return { value: known.foreign ? FOREIGN : DATA, effects };
}

function keepItems({ args }: Pick<Called, "args">): Outcome {
  const [value] = args;
  if (value?.kind === "list") return computes(value);
  return computes({ kind: "list", items: value === undefined ? [] : [itemOf(value)] });
}

function pairs(value: Value): Value[] {
  const items = value.kind === "list" ? value.items : [itemOf(value)];
  return items.map((item) => ({ kind: "list", items: [NUMBER, item] }));
}

function onText(value: Value | undefined, change: (text: string) => string): Value {
  return value?.kind === "text" || value?.kind === "path"
    ? changed(value, change, "text")
    : { kind: "text", texts: null };
}

/** Of the variables of the process, those that hold no secret by their name. */
function variableRead(name: Value | undefined): Outcome {
  const text = onlyText(name);
  if (
    text === null || /key|token|secret|pass|cred|auth|url|uri|dsn|cookie|private|salt/i.test(text)
  ) {
    throw new Refused("it reads a variable that may hold a secret");
  }
  return computes(DATA);
}

function variableSet(name: Value | undefined, value: Value | undefined): Outcome {
  const text = onlyText(name);
  const to = onlyText(value);
  if (
    text === null || to === null ||
    assignmentProblem({ name: text, value: { value: to, glob: false } }) !== null
  ) {
    throw new Refused("it sets a variable that changes what is run");
  }
  return computes(DATA);
}

function searched(directory: Value | undefined): Outcome {
  return { value: DATA, effects: [file("read", directory ?? DATA)] };
}

/** Programs that are started with all their words written out. */
function started({ args, named }: Called): Outcome {
  const [words] = args;
  for (const name of named.keys()) {
    if (
      !/^(?:capture_output|text|check|stdout|stderr|encoding|timeout|universal_newlines|input)$/
        .test(name)
    ) {
      throw new Refused(`it starts a program with ${name}`);
    }
  }
  const texts = words?.kind === "list" ? words.items.map((each) => onlyText(each)) : [null];
  const known = texts.flatMap((text) => text === null ? [] : [text]);
  if (known.length !== texts.length || known.length === 0) {
    throw new Refused("which program it starts is not written out");
  }
  return { value: DATA, effects: [{ kind: "command", words: known }] };
}
