import { followModule } from "../analysis/follow.ts";
import { literalsOf } from "../analysis/literals.ts";
import type { Inspection } from "../kind.ts";
import { filesOfModule, programsOfModule } from "../module_files.ts";
import type { Unknown } from "../surface.ts";
import { type CliLog, type Invocation, MAX_RUNS, newCliLog } from "./log.ts";
import { scriptRuns } from "./scripts.ts";
import { cliWatcher } from "./watcher.ts";

/** What a module takes as a program, and which programs it runs. */
export interface CliParty {
  files: number;
  log: CliLog;
  runs: readonly Invocation[];
  /** Texts in the code that are names of flags. */
  written: ReadonlySet<string>;
  unknowns: readonly Unknown[];
}

/** Reads what a module does with command lines. */
export function readParty({ modules, sources }: Inspection, name: string): CliParty {
  const own = new Set(programsOfModule(modules, name).map(({ path }) => path));
  const programs = [...sources.programs.values()];
  const log = newCliLog();
  const run = followModule(programs, own, [cliWatcher(log)]);
  const files = filesOfModule(modules, name);
  const literals = literalsOf(programs.filter(({ file }) => own.has(file)));
  const written = new Set(
    [...literals.keys()].flatMap((text) => text.match(/--?[A-Za-z][\w-]*/g) ?? []),
  );
  const unread = sources.unknowns.filter(({ place }) => own.has(place.file));
  const place = log.runs[0]?.place ?? { file: "", line: 0 };
  const limit = log.runs.length < MAX_RUNS
    ? []
    : [{ text: `only the first ${MAX_RUNS} programs that are run were looked at`, place }];
  // A wrapper that is also met with its program filled in says nothing more by itself.
  const runs = log.runs.filter(({ param }) => param === null || !run.called.has(param));
  return {
    files: files.length,
    log,
    runs: [...runs, ...scriptRuns(files)],
    written,
    unknowns: [...unread, ...run.unknowns, ...limit],
  };
}
