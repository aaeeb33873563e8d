import type { FunctionNode, Parameter as WrittenParameter } from "../analysis/program.ts";
import { type FunctionShape, type Parameter, type Shape, UNKNOWN } from "../surface.ts";
import { constantText, inferredResult, inferredShape, widened } from "./inferred.ts";
import type { Signature } from "./model.ts";
import {
  bindParameters,
  joined,
  parameterScope,
  resultOf,
  shapeOf,
  type TypeScope,
  withoutAbsent,
} from "./written_shape.ts";
import { expressionsIn } from "./walk.ts";
import type { World } from "./world.ts";

/** The shape of a function that is written out. */
export function functionShape(world: World, outer: TypeScope, fn: FunctionNode): FunctionShape {
  const scope = bindParameters(outer, fn.typeParams);
  const given = parameterScope(scope);
  const parameters = fn.params.map((param, index) => parameterOf(world, given, param, index));
  if (fn.returns !== null) {
    const result = resultOf(shapeOf(world, scope, fn.returns));
    const isStream = fn.isAsync && isIterator(result.returns);
    return {
      kind: "function",
      parameters,
      ...result,
      isAsync: result.isAsync || (fn.isAsync && !isStream),
    };
  }
  const names = new Map(parameters.map(({ name, shape }) => [name, shape]));
  const returns = inferredResult(world, outer.file, fn, names);
  return { kind: "function", parameters, returns, isAsync: fn.isAsync && !fn.isGenerator };
}

function isIterator(shape: Shape): boolean {
  return shape.kind === "named" &&
    /^Async(?:Iterator|Generator|Iterable|IterableIterator)$/.test(shape.name);
}

function parameterOf(
  world: World,
  scope: TypeScope,
  param: WrittenParameter,
  index: number,
): Parameter {
  const { pattern } = param;
  const written = pattern.kind === "bind" ? pattern.name : `argument ${index + 1}`;
  const type = param.type === null ? UNKNOWN : shapeOf(world, scope, param.type);
  const isPython = /\.pyi?$/.test(scope.file);
  if (param.rest) {
    const shape = isPython ? type : type.kind === "array" ? type.items : UNKNOWN;
    const name = param.passed === "keywords" ? `**${written}` : written;
    return { name, shape, required: false, passed: "rest" };
  }
  const required = !param.optional && pattern.fallback === null;
  const shape = param.type === null && pattern.fallback !== null
    ? widened(inferredShape(world, scope.file, pattern.fallback))
    : required
    ? type
    : withoutAbsent(type);
  const passed = param.passed === "keywords" ? "name" : param.passed;
  const isNone = isPython && constantText(pattern.fallback) === "null";
  const given = isNone
    ? (param.type === null ? UNKNOWN : joined([shape, { kind: "null" }]))
    : shape;
  return { name: written, shape: given, required, passed };
}

/** How a function may be called, with where it is written. */
function signatureOf(world: World, outer: TypeScope, fn: FunctionNode): Signature {
  const defaults = new Map(fn.params.flatMap(({ pattern }) => {
    const text = constantText(pattern.fallback);
    return text === null || pattern.kind !== "bind" ? [] : [[pattern.name, text] as const];
  }));
  return {
    shape: functionShape(world, outer, fn),
    place: { file: outer.file, line: fn.line },
    defaults,
    isStrict: !/\.[cm]?jsx?$/.test(outer.file),
    isVariadic: usesArguments(fn),
  };
}

function usesArguments(fn: FunctionNode): boolean {
  for (const expression of expressionsIn(fn.body, true)) {
    if (expression.kind === "name" && expression.name === "arguments") return true;
  }
  return false;
}

/** The ways to call what is written several times: signatures alone count where there are some. */
export function signaturesOf(
  world: World,
  outer: TypeScope,
  functions: readonly FunctionNode[],
): Signature[] {
  const isPython = /\.pyi?$/.test(outer.file);
  const overloads = functions.filter((fn) =>
    isPython ? fn.decorators.some((each) => /(?:^|\.)overload$/.test(each)) : !fn.hasBody
  );
  const last = functions.slice(-1);
  const counted = overloads.length > 0 ? overloads : isPython ? last : functions;
  return counted.map((fn) => signatureOf(world, outer, fn));
}

const PLAIN_DECORATORS =
  /^(?:\w+\.)*(?:staticmethod|classmethod|property|\w+_property|overload|abstractmethod|override|final|wraps|lru_cache|cache|deprecated|\w+\.setter|\w+\.getter|\w+\.deleter)(?:\(|$)/;

/** True where a decorator may have made something else of a function. */
export function isWrapped(functions: readonly FunctionNode[]): boolean {
  return functions.some((fn) => fn.decorators.some((each) => !PLAIN_DECORATORS.test(each)));
}
