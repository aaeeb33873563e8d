import type { Expression, Program } from "../analysis/program.ts";
import type { Unknown } from "../surface.ts";
import { topStatements } from "./locals.ts";

interface CommonJsExports {
  exports: { name: string; line: number; value: Expression }[];
  /** What hides further names. */
  hidden: Unknown | null;
}

/** What a file puts into `module.exports`; null where it does not. */
export function commonJsExports(program: Program): CommonJsExports | null {
  const result: CommonJsExports = { exports: [], hidden: null };
  let isUsed = false;
  const add = (name: string, line: number, value: Expression) => {
    result.exports.push({ name, line, value });
    isUsed = true;
  };
  const visit = (expression: Expression): void => {
    if (expression.kind !== "assign" || expression.target.kind !== "place") return;
    const { target } = expression.target;
    const { value } = expression;
    // `module.exports = exports = value`.
    const given = innermost(value);
    if (target.kind === "member" && isExports(target.object)) {
      return add(target.property, expression.line, given);
    }
    if (target.kind === "index" && isExports(target.object)) {
      isUsed = true;
      const place = { file: program.file, line: expression.line };
      result.hidden = { text: "exports under a name that is not constant", place };
    }
    if (!isExports(target)) return;
    isUsed = true;
    if (given.kind !== "record") return add("default", expression.line, given);
    for (const { key, value: inner, line } of given.entries) {
      if (key?.kind === "text" && key.parts.every((part) => typeof part === "string")) {
        add(key.parts.join(""), line, inner);
      } else {
        const place = { file: program.file, line };
        result.hidden = { text: "exports what is spread or named at run time", place };
      }
    }
  };
  for (const statement of topStatements(program.body)) {
    if (statement.kind === "expression") visit(statement.value);
  }
  return isUsed ? result : null;
}

function innermost(value: Expression): Expression {
  return value.kind === "assign" ? innermost(value.value) : value;
}

function isExports(expression: Expression): boolean {
  if (expression.kind === "name") return expression.name === "exports";
  return expression.kind === "member" && expression.property === "exports" &&
    expression.object.kind === "name" && expression.object.name === "module";
}
