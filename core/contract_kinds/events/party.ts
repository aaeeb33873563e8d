import { followModule } from "../analysis/follow.ts";
import { HOLE, literalsOf } from "../analysis/literals.ts";
import type { Inspection } from "../kind.ts";
import { programsOfModule } from "../module_files.ts";
import type { Unknown } from "../surface.ts";
import { type EventUse, MAX_USES, newEventsLog } from "./log.ts";
import { eventsWatcher } from "./watcher.ts";

/** The messages of a module. */
export interface EventsParty {
  files: number;
  uses: readonly EventUse[];
  /** All texts in its code: a topic that is in none of them is not dealt in. */
  texts: readonly string[];
  unknowns: readonly Unknown[];
}

/** Reads what a module sends and waits for. */
export function readParty({ modules, sources }: Inspection, name: string): EventsParty {
  const own = new Set(programsOfModule(modules, name).map(({ path }) => path));
  const programs = [...sources.programs.values()];
  const log = newEventsLog();
  const run = followModule(programs, own, [eventsWatcher(log)]);
  const texts = [...literalsOf(programs.filter(({ file }) => own.has(file))).keys()];
  const unread = sources.unknowns.filter(({ place }) => own.has(place.file));
  const limit = log.uses.length < MAX_USES ? [] : [{
    text: `only the first ${MAX_USES} messages were looked at`,
    place: log.uses[0]?.place ?? { file: "", line: 0 },
  }];
  // A wrapper that is also met with its topic filled in says nothing more by itself.
  const uses = log.uses.filter(({ param, topics }) =>
    !topics.every((topic) => topic === HOLE) || param === null || !run.called.has(param)
  ).filter((use) => !use.isWrapped || !isSentWithin(use, log.uses));
  return { files: own.size, uses, texts, unknowns: [...unread, ...run.unknowns, ...limit] };
}

/** True where the same topic is met in a call that goes out of the program: that is what counts. */
function isSentWithin(wrapped: EventUse, uses: readonly EventUse[]): boolean {
  return uses.some((use) =>
    !use.isWrapped && use.kind === wrapped.kind &&
    use.topics.some((topic) => topic !== HOLE && wrapped.topics.includes(topic))
  );
}
