import type { Program } from "../analysis/program.ts";
import type { Place } from "../surface.ts";
import type { Report } from "./report.ts";
import type { Target } from "./target.ts";
import type { World } from "./world.ts";

/** Where the walk is: the file, what is looked for, and what was found. */
export interface Walk {
  program: Program;
  programs: ReadonlyMap<string, Program>;
  targets: readonly Target[];
  world: World;
  report: Report;
}

/** A place in the file that is walked. */
export function at(walk: Walk, line: number): Place {
  return { file: walk.program.file, line };
}

/** Whether the file is in Python, which has no block scopes. */
export function isPython(walk: Walk): boolean {
  return walk.program.file.endsWith(".py");
}
