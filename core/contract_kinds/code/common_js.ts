import type { Expression, Program } from "../analysis/program.ts";
import type { Unknown } from "../surface.ts";
import { topStatements } from "./locals.ts";
import { expressionsIn } from "./walk.ts";

interface CommonJsExports {
  exports: { name: string; line: number; value: Expression }[];
  /** What hides further names. */
  hidden: Unknown | null;
}

/** What a file puts into `module.exports`; null where it does not. What is put last counts. */
export function commonJsExports(program: Program): CommonJsExports | null {
  const found: Found = { program, named: new Map(), hidden: null, isUsed: false, whole: null };
  for (const statement of topStatements(program.body)) {
    if (statement.kind === "expression") visit(found, statement.value);
  }
  if (!found.isUsed && exportsInside(program)) hide(found, 1, "exports from within a function");
  if (!found.isUsed) return null;
  const exports = [...found.named].map(([name, each]) => ({ name, ...each }));
  return { exports, hidden: found.hidden };
}

interface Found {
  program: Program;
  named: Map<string, { line: number; value: Expression }>;
  hidden: Unknown | null;
  isUsed: boolean;
  /** The name of what is exported as a whole. */
  whole: string | null;
}

function visit(found: Found, expression: Expression): void {
  if (expression.kind === "call") return visitCall(found, expression);
  if (expression.kind !== "assign" || expression.target.kind !== "place") return;
  const { line, value } = expression;
  const { target } = expression.target;
  if (value.kind === "assign") visit(found, value);
  const given = innermost(value);
  if (target.kind === "member" && isExports(target.object)) {
    return add(found, target.property, line, given);
  }
  const isPart = target.kind === "member" && target.object.kind === "name" &&
    target.object.name === found.whole;
  if (isPart) return add(found, target.property, line, given);
  if (target.kind === "index" && isExports(target.object)) {
    return hide(found, line, "exports under a name that is not constant");
  }
  if (isExports(target) && target.kind === "member") exportWhole(found, line, given);
}

/** Bundles put their exports where a function finds room for them. */
function exportsInside(program: Program): boolean {
  for (const expression of expressionsIn(program.body, true)) {
    if (expression.kind === "name" && /^(?:exports|module|define)$/.test(expression.name)) {
      return true;
    }
  }
  return false;
}

function exportWhole(found: Found, line: number, given: Expression): void {
  found.isUsed = true;
  if (given.kind !== "record") {
    if (given.kind === "name") found.whole = given.name;
    else if (given.kind !== "function" && given.kind !== "class") {
      hide(found, line, "exports what is made at run time");
    }
    return add(found, "default", line, given);
  }
  for (const { key, value, line: at } of given.entries) {
    if (key?.kind === "text" && key.parts.every((part) => typeof part === "string")) {
      add(found, key.parts.join(""), at, value);
    } else hide(found, at, "exports what is spread or named at run time");
  }
}

/** `Object.defineProperty(exports, "name", ...)`, and other calls that get the exports. */
function visitCall(found: Found, call: Expression & { kind: "call" }): void {
  const at = call.args.findIndex(({ value }) => isExports(value));
  if (at < 0) return;
  const key = call.args[at + 1]?.value;
  const isConstant = key?.kind === "text" && key.parts.every((part) => typeof part === "string");
  if (!isConstant) return hide(found, call.line, "hands its exports to other code");
  const value: Expression = { kind: "other", children: [], type: null, line: call.line };
  add(found, key.parts.join(""), call.line, value);
}

function add(found: Found, name: string, line: number, value: Expression): void {
  found.isUsed = true;
  if (name !== "__esModule") found.named.set(name, { line, value });
}

function hide(found: Found, line: number, text: string): void {
  found.isUsed = true;
  found.hidden ??= { text, place: { file: found.program.file, line } };
}

function innermost(value: Expression): Expression {
  return value.kind === "assign" ? innermost(value.value) : value;
}

function isExports(expression: Expression): boolean {
  if (expression.kind === "name") return expression.name === "exports";
  return expression.kind === "member" && expression.property === "exports" &&
    expression.object.kind === "name" && expression.object.name === "module";
}
