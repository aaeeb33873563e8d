import { invoke, invokeBlindly, symbolicArguments } from "../analysis/invoke.ts";
import { type Call, perhaps, type Run, under } from "../analysis/run.ts";
import {
  constantText,
  type FunctionValue,
  nothing,
  optionsOf,
  type Value,
} from "../analysis/value.ts";
import { noteReturnedAnswer } from "./answers.ts";
import { type HttpLog, noteHiddenRoute, type Route, routeAt } from "./log.ts";
import { asMethod, methodOfVerb } from "./method.ts";
import { normalPath } from "./path.ts";
import { noteTypedParameters } from "./requests.ts";
import type { Place } from "../surface.ts";

const FRAMEWORKS = new Set([
  "express",
  "Router",
  "fastify",
  "Fastify",
  "Hono",
  "OpenAPIHono",
  "Koa",
  "koa",
  "KoaRouter",
  "koa-router",
  "@koa/router",
  "Application",
  "Elysia",
  "polka",
  "AutoRouter",
  "IttyRouter",
  "FastAPI",
  "APIRouter",
  "Flask",
  "Blueprint",
  "Quart",
  "Bottle",
  "Starlette",
]);
const SERVER_NAME =
  /(?:^|\.)_?(?:app|router|server|fastify|web|bp|blueprint|api_?router|routes?)$/i;
const CLIENT_NAME =
  /(?:axios|http|client|fetch|request|requests|session|ky|got|superagent|\$|jquery)$/i;

/** Calls that make routers, mount them and register routes. */
export function routerCall(run: Run, log: HttpLog, call: Call): Value | undefined {
  const { receiver } = call;
  const made = makeRouter(log, call);
  if (made !== undefined) return made;
  if (receiver?.kind === "router") {
    const mounted = mount(run, log, call, receiver.id);
    if (mounted !== undefined) return mounted;
  }
  return register(run, log, call);
}

function makeRouter(log: HttpLog, call: Call): Value | undefined {
  if (!FRAMEWORKS.has(call.name) && !FRAMEWORKS.has(call.method)) return undefined;
  if (call.receiver?.kind === "router") return undefined;
  const options = call.args.find((arg) => arg.kind === "record");
  const fields = options?.kind === "record" ? options.fields : new Map();
  const prefix = call.named.get("prefix") ?? call.named.get("url_prefix") ??
    fields.get("prefix")?.value;
  return newRouter(log, prefix === undefined ? "" : constantText(prefix) ?? "");
}

function newRouter(log: HttpLog, prefix: string): Value {
  log.prefixes.push(prefix);
  return { kind: "router", id: log.prefixes.length - 1 };
}

function child(log: HttpLog, parent: number, prefix: string): Value {
  const router = newRouter(log, "");
  if (router.kind === "router") log.mounts.push({ parent, prefix, child: router.id });
  return router;
}

/** `app.use("/x", router)`, `app.route("/x", sub)`, `app.register(plugin, { prefix })` and the like. */
function mount(run: Run, log: HttpLog, call: Call, parent: number): Value | undefined {
  const self: Value = { kind: "router", id: parent };
  const [first] = call.args;
  const path = first === undefined ? null : constantText(first);
  switch (call.method) {
    case "use":
    case "mount":
    case "include_router":
    case "register_blueprint":
    case "register": {
      const named = call.named.get("prefix") ?? call.named.get("url_prefix");
      const options = call.args.find((arg) => arg.kind === "record");
      const inOptions = options?.kind === "record"
        ? options.fields.get("prefix")?.value
        : undefined;
      const given = named ?? inOptions;
      const prefix = (given === undefined ? null : constantText(given)) ?? path ?? "";
      for (const arg of call.args.flatMap(listed)) {
        if (arg.kind === "router") log.mounts.push({ parent, prefix, child: arg.id });
        else if (arg.kind === "function") {
          const plugin = call.method === "register" ? child(log, parent, prefix) : self;
          const [, ...rest] = symbolicArguments(run, arg);
          if (call.method === "register") invoke(run, arg, [plugin, ...rest]);
          else perhaps(run, () => invokeBlindly(run, arg));
        }
      }
      return self;
    }
    case "route": {
      const sub = call.args[1];
      if (path === null) return undefined;
      if (sub?.kind === "router") {
        log.mounts.push({ parent, prefix: path, child: sub.id });
        return self;
      }
      return call.args.length === 1 ? child(log, parent, path) : undefined;
    }
    case "basePath":
    case "prefix":
      return path === null ? undefined : child(log, parent, path);
    case "routes":
    case "allowedMethods":
    case "callback":
      return self;
    default:
      return undefined;
  }
}

/** `app.post("/x", handler)` in all its spellings. */
function register(run: Run, log: HttpLog, call: Call): Value | undefined {
  const handlers = call.args.flatMap(listed).filter((arg) => arg.kind === "function");
  const router = call.receiver?.kind === "router" ? call.receiver.id : null;
  const found = registeredRoute(call, router !== null);
  if (found === null) return undefined;
  const looksServed = router !== null || handlers.length > 0 || isNamedLikeServer(call);
  if (!looksServed || (router === null && CLIENT_NAME.test(receiverName(call)))) return undefined;
  if (found.paths.length === 0) {
    noteHiddenRoute(run, log, `the path given to ${call.name}() is not constant`, call.place);
    return call.receiver ?? nothing();
  }
  const routes = found.paths.flatMap((path) =>
    found.methods.map((method) => ({ router, method, path: normalPath(path) }))
  );
  runHandlers(run, log, routes, handlers, call.place);
  return call.receiver ?? nothing();
}

interface Registered {
  methods: (string | null)[];
  paths: string[];
}

function registeredRoute(call: Call, onRouter: boolean): Registered | null {
  const [first = nothing(), second = nothing()] = call.args;
  const isOwn = call.receiver === null || onRouter || call.receiver.kind === "opaque" ||
    call.receiver.kind === "record";
  if (!isOwn) return null;
  const leading = methodsIn(first);
  if (leading.length > 0 && call.args.length >= 3) {
    const paths = pathsOf(second);
    return paths.length > 0 ? { methods: leading, paths } : null;
  }
  const verb = methodOfVerb(call.method);
  if (verb !== null && call.receiver !== null) {
    const method = verb === "*" ? null : verb;
    // A route made by `router.route("/x")` registers without naming the path again.
    if (onRouter && call.args.length > 0 && first.kind === "function") {
      return { methods: [method], paths: ["/"] };
    }
    const paths = pathsOf(call.named.get("path") ?? first);
    if (paths.length > 0) return { methods: [method], paths };
    return onRouter && call.args.length > 1 ? { methods: [method], paths: [] } : null;
  }
  const isPython = call.method === "route" || call.method === "api_route" ||
    call.method === "add_url_rule" || call.method === "add_api_route";
  if (!isPython || call.args.length < 2) return null;
  const listedMethods = call.named.get("methods");
  const methods = listedMethods === undefined ? ["GET"] : methodsIn(listedMethods);
  return { methods, paths: pathsOf(first) };
}

function methodsIn(value: Value): string[] {
  const items = value.kind === "list" ? value.items : [value];
  return items.flatMap((item) => asMethod(constantText(item) ?? "") ?? []);
}

function pathsOf(value: Value): string[] {
  const items = value.kind === "list" ? value.items : optionsOf(value);
  return items.flatMap((item) => {
    const text = constantText(item);
    return text !== null && (text.startsWith("/") || text === "*" || text === "") ? [text] : [];
  });
}

function listed(value: Value): readonly Value[] {
  return value.kind === "list" ? value.items : optionsOf(value);
}

function isNamedLikeServer(call: Call): boolean {
  const last = call.args.at(-1);
  return call.args.length > 1 && last?.kind === "opaque" && SERVER_NAME.test(receiverName(call));
}

function receiverName(call: Call): string {
  return call.name.includes(".") ? call.name.slice(0, call.name.lastIndexOf(".")) : "";
}

/** A function of the program's own that is given a method, a path and a handler. */
export function registerByOwnFunction(run: Run, log: HttpLog, call: Call): void {
  const [first = nothing(), second = nothing(), ...rest] = call.args;
  const handlers = rest.flatMap(listed).filter((arg) => arg.kind === "function");
  const paths = pathsOf(second).filter((path) => path !== "");
  if (handlers.length === 0 || paths.length === 0) return;
  const routes = methodsIn(first).flatMap((method) =>
    paths.map((path) => ({ router: null, method, path: normalPath(path) }))
  );
  runHandlers(run, log, routes, handlers, call.place);
}

/** Notes the routes and follows their handlers where a request on them is being answered. */
export function runHandlers(
  run: Run,
  log: HttpLog,
  keys: readonly { router: number | null; method: string | null; path: string }[],
  handlers: readonly FunctionValue[],
  place: Place,
): void {
  if (run.muted > 0) return;
  const routes = keys.map((key) => routeAt(log, key, place));
  for (const route of routes) route.evident = true;
  const facts = keys.map(({ router, method, path }) => ({
    path,
    ...(router === null ? {} : { router }),
    ...(method === null ? {} : { method }),
  }));
  for (const handler of handlers) {
    under(run, facts, () =>
      perhaps(run, () => {
        run.status = null;
        const before = countAnswers(routes);
        noteTypedParameters(run, log, handler);
        const result = invokeBlindly(run, handler);
        if (countAnswers(routes) === before) noteReturnedAnswer(run, log, result, place);
      }));
  }
}

function countAnswers(routes: readonly Route[]): number {
  return routes.reduce((sum, route) => sum + route.answers.length, 0);
}
