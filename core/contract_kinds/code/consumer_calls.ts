import type { Expression } from "../analysis/program.ts";
import { type Shape, UNKNOWN } from "../surface.ts";
import { calledName } from "./called_name.ts";
import { callProblems, givenArguments } from "./call_check.ts";
import { memberIn, objectIn, valueIn } from "./consumer_values.ts";
import { walkFunction, walkFunctionNow } from "./consumer_walk.ts";
import { importedFrom } from "./imported.ts";
import { exportOf, itemOf, type Known, resultOfCall, shapeOfKnown, valueOf } from "./known.ts";
import type { Names } from "./names.ts";
import { at, type Walk } from "./walking.ts";

type Call = Expression & { kind: "call" };

/** A call: held against what is agreed, and what it gives. */
export function callIn(walk: Walk, names: Names, call: Call): Known {
  const { callee } = call;
  const special = importCall(walk, names, call);
  if (special !== undefined) return special;
  const object = callee.kind === "member" ? objectIn(walk, names, callee.object) : null;
  if (call.isComprehension) {
    const [first] = call.args;
    if (first?.value.kind === "function") {
      const made = walkFunctionNow(walk, names, first.value.fn, itemOf(object));
      if (made?.kind === "value") return { ...made, shape: { kind: "array", items: made.shape } };
    }
    return null;
  }
  const target = callee.kind === "member"
    ? memberIn(walk, object, callee.property, callee.line)
    : valueIn(walk, names, callee);
  const method = callee.kind === "member" ? callee.property : "";
  const callback = callbackParameter(target, object, method);
  const shapes = call.args.map(({ value }) => {
    if (value.kind === "function" && callback !== null) {
      walkFunction(walk, names, value.fn, null, callback);
      return UNKNOWN;
    }
    const known = valueIn(walk, names, value);
    return known?.kind === "plain" ? known.shape : shapeOfKnown(known);
  });
  checkCall(walk, call, target, shapes);
  return resultOfCall(target);
}

const EACH = ["map", "forEach", "filter", "find", "some", "every", "flatMap", "findIndex"];

/** What a callback gets: the result behind `then`, the items behind `map` and its like. */
function callbackParameter(target: Known, object: Known, method: string): Known {
  if (target?.kind === "then") return valueOf(target.target, target.element, target.shape);
  return object?.kind === "value" && EACH.includes(method) ? itemOf(object) : null;
}

function checkCall(
  walk: Walk,
  call: Call,
  target: Known,
  shapes: readonly Shape[],
): void {
  const found = calledSignatures(target, call);
  if (found === null) return;
  const given = givenArguments(call, (argument) => shapes[call.args.indexOf(argument)] ?? UNKNOWN);
  const { target: owner, element, signatures } = found;
  if (given.some(({ spread }) => spread)) {
    const isOpen = signatures.every(({ shape }) =>
      shape.parameters.every(({ passed }) => passed === "rest")
    );
    if (!isOpen) walk.report.spread(owner, element, at(walk, call.line));
  }
  const { classes } = owner.declared.surface;
  for (const problem of callProblems(signatures, given, { classes })) {
    const line = problem.line > 0 ? problem.line : call.line;
    walk.report.misused(owner, element, signatures, problem.text, at(walk, line));
  }
}

function calledSignatures(target: Known, call: Call) {
  if (target?.kind === "method") return target;
  if (target?.kind !== "export") return null;
  const { value, name } = target.exported;
  if (value?.kind === "function") {
    return { target: target.target, element: name, signatures: value.signatures };
  }
  const isMade = value?.kind === "class" && (call.isNew || target.target.language === "py");
  const signatures = isMade ? value.surface.construct : null;
  return signatures === null ? null : { target: target.target, element: name, signatures };
}

/** `require(...)`, `import(...)` and `import_module(...)`; undefined for other calls. */
function importCall(walk: Walk, names: Names, call: Call): Known | undefined {
  const { callee, args: [first] } = call;
  const name = calledName(callee);
  const isPython = walk.program.file.endsWith(".py");
  const isImport = isPython
    ? name === "import_module" || name === "__import__"
    : callee.kind === "name" && (name === "import" || name === "require");
  if (isPython && name === "getattr" && callee.kind === "name") {
    return getattrCall(walk, names, call);
  }
  if (!isImport || first === undefined) return undefined;
  const { value: source } = first;
  const isConstant = source.kind === "text" &&
    source.parts.every((part) => typeof part === "string");
  if (!isConstant) {
    valueIn(walk, names, source);
    walk.report.dynamicImport(at(walk, call.line));
    return null;
  }
  const text = source.parts.join("");
  const found = importedFrom(walk.targets, walk.programs, walk.program.file, text, "*");
  if (found?.kind === "maybe") walk.report.maybe(found.target, text, at(walk, call.line));
  if (found?.kind !== "module") return null;
  walk.report.seen(found.target);
  const { exports } = found.target.declared.surface;
  if (name === "require" && exports.has("default")) {
    return exports.size === 1
      ? walk.report.found(exportOf(found.target, "default"), "default", at(walk, call.line))
      : null;
  }
  // `import()` gives the module after `await`: both are taken for the module.
  return { kind: "module", target: found.target };
}

function getattrCall(walk: Walk, names: Names, call: Call): Known | undefined {
  const [object, key] = call.args;
  if (object === undefined || key === undefined) return undefined;
  const known = objectIn(walk, names, object.value);
  valueIn(walk, names, key.value);
  for (const each of call.args.slice(2)) valueIn(walk, names, each.value);
  if (known?.kind === "module") walk.report.dynamic(known.target, at(walk, call.line));
  return null;
}
