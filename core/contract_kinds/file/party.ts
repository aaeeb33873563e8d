import { followModule } from "../analysis/follow.ts";
import { HOLE, literalsOf } from "../analysis/literals.ts";
import type { Inspection } from "../kind.ts";
import { filesOfModule, programsOfModule } from "../module_files.ts";
import type { Unknown } from "../surface.ts";
import type { SourceFile } from "../verdict.ts";
import { type FileUse, MAX_USES, newFileLog } from "./log.ts";
import { fileWatcher } from "./watcher.ts";

/** What a module does with files, and the files of data among its own. */
export interface FileParty {
  files: number;
  uses: readonly FileUse[];
  data: readonly SourceFile[];
  texts: readonly string[];
  unknowns: readonly Unknown[];
}

/** Reads what a module does with files. */
export function readParty({ modules, sources }: Inspection, name: string): FileParty {
  const own = new Set(programsOfModule(modules, name).map(({ path }) => path));
  const programs = [...sources.programs.values()];
  const log = newFileLog();
  const run = followModule(programs, own, [fileWatcher(log)]);
  const all = filesOfModule(modules, name);
  const texts = [...literalsOf(programs.filter(({ file }) => own.has(file))).keys()];
  const unread = sources.unknowns.filter(({ place }) => own.has(place.file));
  const limit = log.uses.length < MAX_USES ? [] : [{
    text: `only the first ${MAX_USES} files were looked at`,
    place: log.uses[0]?.place ?? { file: "", line: 0 },
  }];
  const uses = log.uses.filter(({ path, param }) =>
    path !== HOLE || param === null || !run.called.has(param)
  );
  return {
    files: all.length,
    uses,
    data: all.filter(({ path }) => /\.(?:csv|tsv|jsonl|ndjson)$/i.test(path)),
    texts,
    unknowns: [...unread, ...run.unknowns, ...limit],
  };
}
