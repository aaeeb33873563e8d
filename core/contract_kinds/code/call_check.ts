import type { Argument, CallExpression } from "../analysis/program.ts";
import { type FunctionShape, type Parameter, type Shape, shapeText } from "../surface.ts";
import { type Clash, type Clashing, clashOf } from "./clash.ts";
import type { Signature } from "./model.ts";
import { nearest } from "../similar.ts";

/** A way in which a call is not what was agreed; `line` 0 stands for the call's own. */
interface CallProblem {
  text: string;
  line: number;
}

/** An argument with what is known of it. */
interface GivenArgument {
  name: string | null;
  spread: boolean;
  shape: Shape;
  line: number;
  /** Written out at the call, so that fields nobody asked for are a mistake. */
  isLiteral: boolean;
}

export function givenArguments(
  call: CallExpression,
  shapeOf: (argument: Argument) => Shape,
): GivenArgument[] {
  const args = call.isDecorator ? call.args.slice(0, -1) : call.args;
  return args.map((argument) => ({
    name: argument.name,
    spread: argument.spread,
    shape: shapeOf(argument),
    line: argument.value.line,
    isLiteral: argument.value.kind === "record",
  }));
}

/** What is wrong with a call by all the ways in which the function may be called. */
export function callProblems(
  signatures: readonly Signature[],
  given: readonly GivenArgument[],
  how: Omit<Clashing, "isExact">,
): CallProblem[] {
  const each = signatures.map(({ shape }) => problemsOf(shape, given, how));
  if (each.some((problems) => problems.length === 0)) return [];
  const sorted = each.toSorted((a, b) => a.length - b.length);
  return sorted[0] ?? [];
}

function problemsOf(
  shape: FunctionShape,
  given: readonly GivenArgument[],
  how: Omit<Clashing, "isExact">,
): CallProblem[] {
  const problems: CallProblem[] = [];
  const taken = new Set<Parameter>();
  const placed = shape.parameters.filter(({ passed }) =>
    passed === "position" || passed === "either"
  );
  const rest = shape.parameters.find(({ passed, name }) =>
    passed === "rest" && !name.startsWith("**")
  );
  const others = shape.parameters.find(({ name }) => name.startsWith("**"));
  const hasSpread = given.some(({ spread }) => spread);
  const count = given.filter(({ name, spread }) => name === null && !spread).length;
  if (count > placed.length && rest === undefined) {
    const at = given.filter(({ name, spread }) => name === null && !spread)[placed.length];
    const text = `gives ${count} ${count === 1 ? "argument" : "arguments"}` +
      `${placed.length < shape.parameters.length ? " by place" : ""} where it takes ` +
      `${placed.length === 0 ? "none" : `${placed.length} at most`}`;
    problems.push({ text, line: at?.line ?? 0 });
  }
  let index = 0;
  for (const argument of given) {
    if (argument.spread) {
      index = Number.POSITIVE_INFINITY;
      continue;
    }
    const param = argument.name === null
      ? placed[index] ?? rest
      : shape.parameters.find(({ name, passed }) =>
        name === argument.name && (passed === "name" || passed === "either")
      ) ?? others;
    if (argument.name === null) index += 1;
    if (param === undefined) {
      if (argument.name !== null) problems.push(unknownName(shape, argument));
      continue;
    }
    if (argument.name !== null && taken.has(param) && param !== others) {
      problems.push({ text: `gives ${param.name} twice`, line: argument.line });
    }
    taken.add(param);
    const clash = clashOf(argument.shape, param.shape, { ...how, isExact: argument.isLiteral });
    if (clash !== null) problems.push(clashText(param, argument, clash));
  }
  if (hasSpread) return problems;
  const left = shape.parameters.filter((each) => each.required && !taken.has(each));
  if (left.length > 0) {
    const names = left.map(({ name }) => `"${name}"`).join(", ");
    problems.push({ text: `leaves out ${names}`, line: 0 });
  }
  return problems;
}

function unknownName(shape: FunctionShape, argument: GivenArgument): CallProblem {
  const names = shape.parameters.filter(({ passed }) => passed === "name" || passed === "either")
    .map(({ name }) => name);
  const like = nearest(argument.name ?? "", names);
  const hint = like === null ? "" : ` (did you mean "${like}"?)`;
  return { text: `gives "${argument.name}", which it does not take${hint}`, line: argument.line };
}

function clashText(param: Parameter, argument: GivenArgument, clash: Clash): CallProblem {
  const line = clash.line > 0 ? clash.line : argument.line;
  const way = [param.name, ...clash.path].join(".");
  switch (clash.problem) {
    case "missing":
      return { text: `gives no "${way}" (${shapeText(clash.wanted)})`, line };
    case "extra":
      return { text: `gives "${way}", which ${shapeText(clash.wanted)} does not have`, line };
    case "type":
      return {
        text: `gives "${way}" as ${shapeText(clash.found)} where it takes ${
          shapeText(clash.wanted)
        }`,
        line,
      };
  }
}
