import { type Alternatives, NOTHING_KNOWN, REST } from "../analysis/facts.ts";
import type { FunctionNode, Program } from "../analysis/program.ts";
import { type HttpLog, routeAt } from "./log.ts";
import { asMethod } from "./method.ts";
import { normalPath } from "./path.ts";
import type { Unknown } from "../surface.ts";

/** What holds whenever a function runs, known from its name or its file. */
export function factsOfFunction(log: HttpLog, fn: FunctionNode): Alternatives {
  // Python's BaseHTTPRequestHandler names its methods after what they answer.
  const method = asMethod(/^do_([A-Z]+)$/.exec(fn.name)?.[1] ?? "");
  if (method !== null) return [{ method }];
  const path = pathOfFile(fn.file);
  if (path === null) return NOTHING_KNOWN;
  if (path.perMethod) {
    const named = fn.name === fn.name.toUpperCase() ? asMethod(fn.name) : null;
    if (named === null) return NOTHING_KNOWN;
    routeAt(log, { router: null, method: named, path: path.path }, fn);
    return [{ method: named, path: path.path }];
  }
  return [{ path: path.path }];
}

const METHOD_FILES = /(?:^|\/)(?:app\/(.*\/)?route|routes\/(.*\/)?\+server)\.[cm]?[jt]sx?$/;
const PAGE_FILES = /(?:^|\/)pages\/(api\/.*?)(?:\/index)?\.[cm]?[jt]sx?$/;

/** The path that frameworks with routes as files serve a file under. */
function pathOfFile(file: string): { path: string; perMethod: boolean } | null {
  const perMethod = METHOD_FILES.exec(file);
  const page = perMethod === null ? PAGE_FILES.exec(file) : null;
  if (perMethod === null && page === null) return null;
  const written = perMethod?.[1] ?? perMethod?.[2] ?? page?.[1] ?? "";
  const segments = written.split("/").filter((segment) => !/^\(.*\)$/.test(segment))
    .map((segment) => segment.replace(/^\[\.\.\..*\]$/, REST).replace(/^\[.*\]$/, "{}"));
  return { path: normalPath(segments.join("/")), perMethod: perMethod !== null };
}

const UNREAD_FRAMEWORKS =
  /^(?:npm:|jsr:)?(?:@nestjs\/|@hapi\/|@trpc\/server|restify$|h3$|nitropack|@adonisjs\/|@feathersjs\/|apollo-server|graphql-yoga|django|tornado|sanic|falcon|litestar|cherrypy|pyramid)/;

/** Frameworks whose routes are declared in ways that are not read. */
export function unreadFrameworks(programs: readonly Program[]): Unknown[] {
  return programs.flatMap(({ file, body }) =>
    body.flatMap((statement): Unknown[] => {
      if (statement.kind !== "import" || !UNREAD_FRAMEWORKS.test(statement.source)) return [];
      const text = `routes declared with ${statement.source} cannot be read`;
      return [{ text, place: { file, line: statement.line } }];
    })
  );
}
