import type { Expression } from "../analysis/program.ts";

/** The last name of what is called: `f` of `f()` and of `a.f()`; empty where it has none. */
export function calledName(callee: Expression): string {
  if (callee.kind === "name") return callee.name;
  return callee.kind === "member" ? callee.property : "";
}
