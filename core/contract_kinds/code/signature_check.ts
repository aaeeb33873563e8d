import { baseOf, type FunctionShape, type Parameter, type Shape, shapeText } from "../surface.ts";
import { type Clashing, clashOf } from "./clash.ts";
import type { Language, Signature } from "./model.ts";

/** Why a function that is written cannot stand for the agreed one; `line` 0 is its own. */
interface SignatureProblem {
  kind: "call" | "type";
  text: string;
  line: number;
}

/** The first sure reason, or null: calls that are agreed must be right, and results as promised. */
export function signatureProblem(
  language: Language,
  agreed: Signature,
  actual: Signature,
  how: Clashing,
): SignatureProblem | null {
  const [wanted, own] = [agreed.shape, actual.shape];
  return asyncProblem(language, wanted, own, actual) ??
    (language === "py" ? byName(wanted, own) : byPlace(wanted, own, actual)) ??
    parameterTypes(wanted, own, how) ?? resultType(wanted, own, how);
}

function call(text: string): SignatureProblem {
  return { kind: "call", text, line: 0 };
}

function asyncProblem(
  language: Language,
  wanted: FunctionShape,
  own: FunctionShape,
  actual: Signature,
): SignatureProblem | null {
  if (wanted.isAsync === own.isAsync) return null;
  if (own.isAsync) {
    const promised = baseOf(wanted.returns).kind;
    const isOpen = promised === "unknown" || promised === "union" ||
      (promised === "named" && language === "ts");
    return isOpen ? null : call("is async");
  }
  // A function without `async` may still give a promise that it got elsewhere.
  const { kind } = baseOf(own.returns);
  const isUnion = language === "py" && kind === "union" && !mayBeAwaited(own.returns);
  const isPlain = isUnion ||
    (kind !== "unknown" && kind !== "named" && kind !== "union" && kind !== "object");
  return isPlain || (actual.isStrict && kind === "object") ? call("is not async") : null;
}

/** True where one of the alternatives may be something to wait for. */
function mayBeAwaited(shape: Shape): boolean {
  const base = baseOf(shape);
  if (base.kind === "union") return base.options.some(mayBeAwaited);
  return base.kind === "unknown" ||
    (base.kind === "named" && /(?:Awaitable|Coroutine|Future|Task|Deferred|Any)$/.test(base.name));
}

function placed({ parameters }: FunctionShape): Parameter[] {
  return parameters.filter(({ passed }) => passed === "position" || passed === "either");
}

function restOf({ parameters }: FunctionShape): Parameter | undefined {
  return parameters.find(({ passed, name }) => passed === "rest" && !name.startsWith("**"));
}

function byPlace(
  wanted: FunctionShape,
  own: FunctionShape,
  actual: Signature,
): SignatureProblem | null {
  const [agreed, given] = [placed(wanted), placed(own)];
  const rest = restOf(own);
  if (given.length < agreed.length && rest === undefined && !actual.isVariadic) {
    const more = agreed.slice(given.length).map(({ name }) => name).join(", ");
    return call(`takes ${given.length} of the ${agreed.length} agreed arguments, without ${more}`);
  }
  if (restOf(wanted) !== undefined && rest === undefined && !actual.isVariadic) {
    return call("does not take any number of arguments");
  }
  const reordered = orderProblem(agreed, given);
  if (reordered !== null) return reordered;
  if (!actual.isStrict) return null;
  for (const [index, param] of given.entries()) {
    const other = agreed[index];
    const mayBeAbsent = other === undefined || !other.required;
    if (mayBeAbsent && param.required && takesNothing(param) === false) {
      return call(`requires ${param.name}`);
    }
  }
  return null;
}

/** Whether a parameter is content with nothing: null where that is not known. */
function takesNothing({ shape }: Parameter): boolean | null {
  const base = baseOf(shape);
  if (base.kind === "unknown" || base.kind === "named") return null;
  const options = base.kind === "union" ? base.options : [base];
  return options.some((each) => each.kind === "named" || each.kind === "unknown");
}

/** The same names at other places: values would change places without a word. */
function orderProblem(agreed: readonly Parameter[], given: readonly Parameter[]) {
  const names = given.map(({ name }) => name);
  const wanted = agreed.map(({ name }) => name);
  const isSame = names.length === wanted.length && new Set(names).size === names.length &&
    wanted.every((name) => names.includes(name));
  const isMoved = wanted.some((name, index) => names[index] !== name);
  return isSame && isMoved ? call(`takes (${names.join(", ")}) in that order`) : null;
}

function byName(wanted: FunctionShape, own: FunctionShape): SignatureProblem | null {
  const taken = new Set<Parameter>();
  const names = own.parameters.find(({ name }) => name.startsWith("**"));
  const rest = restOf(own);
  const order = orderProblem(placed(wanted), placed(own));
  if (order !== null) return order;
  for (const param of wanted.parameters) {
    if (param.passed === "rest") {
      const other = param.name.startsWith("**") ? names : rest;
      if (other === undefined) return call(`does not take ${param.name}`);
      continue;
    }
    const index = placed(wanted).indexOf(param);
    const named = own.parameters.find(({ name, passed }) =>
      name === param.name && (passed === "either" || passed === "name")
    );
    const at = index < 0 ? undefined : placed(own)[index];
    const byPosition = at ?? (index < 0 ? undefined : rest);
    const found = param.passed === "position" ? byPosition : named ?? names;
    if (found === undefined) {
      const like = at === undefined ? "" : `; it has ${at.name} there`;
      return call(`has no parameter ${param.name}${like}`);
    }
    if (param.passed === "either" && byPosition === undefined) {
      return call(`takes ${param.name} by name alone`);
    }
    taken.add(found);
    if (at !== undefined) taken.add(at);
    const mustBeGiven = found.required && found.passed !== "rest" && !param.required;
    if (mustBeGiven) return call(`requires ${param.name}`);
  }
  const more = own.parameters.find((each) =>
    each.required && each.passed !== "rest" && !taken.has(each)
  );
  return more === undefined ? null : call(`requires ${more.name}`);
}

function parameterTypes(
  wanted: FunctionShape,
  own: FunctionShape,
  how: Clashing,
): SignatureProblem | null {
  for (const [index, param] of wanted.parameters.entries()) {
    const other = param.passed === "position" || param.passed === "either"
      ? placed(own)[placed(wanted).indexOf(param)]
      : own.parameters.find(({ name }) => name === param.name);
    if (other === undefined || other.passed === "rest") continue;
    const clash = clashOf(param.shape, other.shape, how);
    if (clash === null) continue;
    const way = clash.path.length === 0 ? "" : `.${clash.path.join(".")}`;
    const text = `takes ${param.name || index}${way} as ${shapeText(other.shape)}`;
    return { kind: "type", text, line: 0 };
  }
  return null;
}

function resultType(
  wanted: FunctionShape,
  own: FunctionShape,
  how: Clashing,
): SignatureProblem | null {
  if (wanted.isAsync !== own.isAsync) return null;
  const gives = own.returns;
  const isNothing = gives.kind === "named" && gives.name === "undefined";
  const promised = baseOf(wanted.returns);
  if (
    isNothing &&
    ["string", "number", "integer", "boolean", "array", "object", "enum"].includes(promised.kind)
  ) {
    return { kind: "type", text: "gives nothing back", line: 0 };
  }
  const clash = clashOf(gives, wanted.returns, how);
  if (clash === null) return null;
  const way = clash.path.join(".");
  const text = clash.problem === "missing"
    ? `gives a result without ${way}`
    : `gives ${way === "" ? "" : `${way} as `}${shapeText(clash.found)}`;
  return { kind: "type", text, line: clash.line };
}
