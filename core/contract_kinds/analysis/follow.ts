import { type Alternatives, NOTHING_KNOWN } from "./facts.ts";
import { instantiate, invokeBlindly } from "./invoke.ts";
import { ensureExecuted } from "./module.ts";
import type { FunctionNode, Program } from "./program.ts";
import { MAX_STEPS, newRun, type Run, under, type Watcher } from "./run.ts";
import { opaque } from "./value.ts";

/**
 * Follows every file of a module, then every function that was not reached, so that all code is
 * seen. `factsOf` says what holds whenever a function runs.
 */
export function followModule(
  programs: readonly Program[],
  own: ReadonlySet<string>,
  watchers: readonly Watcher[],
  factsOf: (fn: FunctionNode) => Alternatives = () => NOTHING_KNOWN,
): Run {
  const run = newRun(programs, own, watchers);
  for (const file of own) {
    const unit = run.units.get(file);
    if (unit !== undefined) ensureExecuted(run, unit);
  }
  let before = -1;
  while (run.entered.size > before && run.steps <= MAX_STEPS) {
    before = run.entered.size;
    followClasses(run);
    followFunctions(run, factsOf);
  }
  return run;
}

function followClasses(run: Run): void {
  for (const value of [...run.classes.values()]) {
    const { node, scope } = value;
    if (run.entered.has(node.id) || !run.own.has(scope.file)) continue;
    const maker = node.methods.find((method) => method.name === "constructor");
    const args = maker?.fn.params.map(({ pattern }) =>
      opaque(pattern.kind === "bind" ? pattern.name : "", undefined, maker.fn.id)
    );
    under(run, NOTHING_KNOWN, () => instantiate(run, value, args ?? []));
  }
}

function followFunctions(run: Run, factsOf: (fn: FunctionNode) => Alternatives): void {
  for (const value of [...run.functions.values()]) {
    const { fn } = value;
    if (run.entered.has(fn.id) || !run.own.has(fn.file)) continue;
    under(run, factsOf(fn), () => invokeBlindly(run, value));
  }
}
