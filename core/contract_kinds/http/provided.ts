import { REST } from "../analysis/facts.ts";
import { elementOptions, shapeOfValue } from "../analysis/value.ts";
import { isFailure } from "./answers.ts";
import { type Answer, type HttpLog, isServed, type Route } from "./log.ts";
import { normalPath } from "./path.ts";
import { readsShape } from "../reads.ts";
import { type Element, type Shape, UNKNOWN } from "../surface.ts";

const FIRST_STATUS_NOT_SUCCESS = 300;
const MAX_MOUNT_DEPTH = 6;

/** An endpoint found in the source of its provider; `method` null serves every method. */
export interface ProvidedEndpoint extends Element {
  method: string | null;
  path: string;
  /** One shape for each success that is answered somewhere; empty where none was seen. */
  outputs: readonly Shape[];
}

/** The routes that are served, under every path that their routers are mounted on. */
export function providedEndpoints(log: HttpLog): ProvidedEndpoint[] {
  const found = new Map<string, { method: string | null; path: string; routes: Route[] }>();
  for (const route of log.routes.values()) {
    if (!isServed(route)) continue;
    for (const prefix of prefixesOf(log, route.router, 0)) {
      const path = fullPath(prefix, route.path);
      const key = `${route.method ?? "*"} ${path}`;
      const entry = found.get(key) ?? { method: route.method, path, routes: [] };
      entry.routes.push(route);
      found.set(key, entry);
    }
  }
  return [...found].flatMap(([key, entry]) => {
    const [first] = entry.routes;
    if (first === undefined) return [];
    const outputs = successes(entry.routes.flatMap((route) => route.answers));
    return [{
      key,
      method: entry.method,
      path: entry.path,
      input: readsShape(entry.routes.flatMap((route) => route.reads)),
      output: outputs.length === 0 ? UNKNOWN : { kind: "union", options: outputs } as const,
      outputs,
      context: UNKNOWN,
      place: first.place,
    }];
  });
}

function fullPath(prefix: string, path: string): string {
  if (path.endsWith(REST)) return normalPath(prefix).replace(/\/$/, "") + path;
  return normalPath(`${prefix}/${path}`);
}

/** The paths a router is reached by; its own prefix comes last. */
function prefixesOf(log: HttpLog, router: number | null, depth: number): string[] {
  if (router === null || depth > MAX_MOUNT_DEPTH) return [""];
  const own = log.prefixes[router] ?? "";
  const mounts = log.mounts.filter((mount) => mount.child === router && mount.parent !== router);
  const above = mounts.flatMap((mount) =>
    prefixesOf(log, mount.parent, depth + 1).map((prefix) => `${prefix}/${mount.prefix}`)
  );
  return (above.length === 0 ? [""] : [...new Set(above)]).map((prefix) => `${prefix}/${own}`);
}

/** By now all items of the provider's lists are known. */
function expanded(answer: Answer): Answer[] {
  if (answer.value.kind !== "element") return [answer];
  return elementOptions(answer.value.list).map((value) => ({ ...answer, value }));
}

/** What is answered where nothing went wrong. */
function successes(answers: readonly Answer[]): Shape[] {
  const sure = answers.filter(({ status }) => status !== null && status < FIRST_STATUS_NOT_SUCCESS);
  const likely = sure.length > 0 ? sure : answers.filter(({ status }) => status === null);
  const good = likely.filter(({ value }) => !isFailure(value));
  const places = new Set<string>();
  return good.flatMap(expanded).flatMap(({ value, place }) => {
    const key = `${place.file}:${place.line}:${value.kind}`;
    if (places.has(key)) return [];
    places.add(key);
    const shape = shapeOfValue(value);
    return [shape.kind === "object" ? { ...shape, place } : shape];
  });
}
