import { followModule } from "../analysis/follow.ts";
import { factsOfFunction, unreadFrameworks } from "./file_routes.ts";
import type { Run } from "../analysis/run.ts";
import { clientWatcher } from "./clients.ts";
import { type HttpLog, MAX_CALLS, MAX_ROUTES, newHttpLog } from "./log.ts";
import { type ProvidedEndpoint, providedEndpoints } from "./provided.ts";
import { serverWatcher } from "./servers.ts";
import { type UsedEndpoint, usedEndpoints } from "./used.ts";
import type { LoadedSources } from "../sources.ts";
import type { Surface, Unknown } from "../surface.ts";

/** What a module serves and asks for over HTTP. */
export interface HttpSurface extends Surface {
  provided: readonly ProvidedEndpoint[];
  used: readonly UsedEndpoint[];
  /** Requests, or parts of them, that could not be resolved. */
  unknowns: readonly Unknown[];
  /** Routing that could not be resolved: an endpoint that was not seen may still be served. */
  hiddenRoutes: readonly Unknown[];
}

/** Follows the files `own` of a module, which may import any of `sources`. */
export function extractHttp(sources: LoadedSources, own: ReadonlySet<string>): HttpSurface {
  const log: HttpLog = newHttpLog();
  const programs = [...sources.programs.values()];
  const watchers = [serverWatcher(log), clientWatcher(log)];
  const run = followModule(programs, own, watchers, (fn) => factsOfFunction(log, fn));
  const unread = unreadFrameworks(programs.filter((program) => own.has(program.file)));
  noteLimits(log, run);
  const files = sources.unknowns.filter((unknown) => own.has(unknown.place.file));
  const { used, unknowns } = usedEndpoints(log, run);
  return {
    provided: providedEndpoints(log),
    used,
    unknowns: [...files, ...run.unknowns, ...unknowns],
    hiddenRoutes: [...files, ...run.unknowns, ...log.hiddenRoutes, ...unread],
  };
}

/** What was left out because there is too much of it must not pass for absent. */
function noteLimits(log: HttpLog, run: Run): void {
  const [file = ""] = run.own;
  const place = { file, line: 0 };
  if (log.calls.length >= MAX_CALLS) {
    run.unknowns.push({ text: `only the first ${MAX_CALLS} requests were looked at`, place });
  }
  if (log.routes.size >= MAX_ROUTES) {
    log.hiddenRoutes.push({ text: `only the first ${MAX_ROUTES} routes were looked at`, place });
  }
}
