import { isRecord } from "../../compatibility/token.ts";
import type { SchemaProblem } from "../../kind.ts";
import { schemaProblems } from "../../types/schema.ts";

const MAX_DEPTH = 30;

/** What is wrong in the schemas of a document, named ones and those in their places. */
export function problemsOfSchemas(root: Record<string, unknown>): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  const check = (at: string, schema: unknown) => {
    if (!isRecord(schema)) return;
    for (const problem of schemaProblems(schema)) {
      problems.push({ ...problem, at: problem.at === "" ? at : `${at}.${problem.at}` });
    }
  };
  const visit = (at: string, node: unknown, depth: number) => {
    if (depth > MAX_DEPTH) return;
    const entries = Array.isArray(node)
      ? node.map((each, index) => [String(index), each] as const)
      : Object.entries(isRecord(node) ? node : {});
    for (const [key, part] of entries) {
      const place = at === "" ? key : `${at}.${key}`;
      if (key === "schema") check(place, part);
      else if (key === "schemas" && isRecord(part)) {
        for (const [name, schema] of Object.entries(part)) check(`${place}.${name}`, schema);
      } else if (key !== "example" && key !== "examples") visit(place, part, depth + 1);
    }
  };
  visit("", root, 0);
  return problems;
}
