import type { SourceNode } from "../syntax/source_tree.ts";
import { bind, blank, type Collector } from "./collector.ts";
import { isClosedType } from "./fixed_parameters.ts";
import { childIn, meaningful } from "./nodes.ts";
import type { Scope } from "./scopes.ts";
import { shapeOf } from "./shapes.ts";
import { INPUT, NUMBER } from "./value.ts";

const MAX_HEAD_CHARS = 600;
const NUMBERS =
  /^(?:Option<|Optional\[|Optional<|\*|\?)?(?:u?int(?:8|16|32|64)?|[ui](?:8|16|32|64|128|size)|f(?:32|64)|long|Long|Integer|short|byte|double|Double|float|Float|decimal|bool|boolean|Boolean|BigDecimal|BigInteger|UUID|Guid|Uuid|uuid\.UUID|time\.Time|DateTime|LocalDate|number|bigint|Date|date|datetime)(?:[\]>?]|\s*\|\s*(?:None|null|undefined))*$/;
/** Of these, nothing keeps to the types when the program runs. */
const UNCHECKED =
  /^(?:typed_parameter|typed_default_parameter|required_parameter|optional_parameter)$/;
const FROM_REQUEST =
  /@(?:RequestParam|PathVariable|RequestBody|RequestHeader|CookieValue|QueryParam|PathParam|FormParam|Query|Param|Body)\b|\[From(?:Query|Route|Body|Form|Header)|=\s*(?:Query|Path|Form|Header|Cookie|Body)\(/;
const EXTRACTOR = /(?:^|::)(?:Query|Path|Form|Json|RawQuery)</;
const TEXT_TYPE =
  /^(?:|str|String|string\??|&(?:'\w+\s+)?str|str\s*\|\s*None|Optional\[str\]|list\[str\]|List\[str\])$/;
const ROUTE =
  /@\w+\.(?:route|get|post|put|patch|delete|api_route|websocket|command)\(|\[(?:Http(?:Get|Post|Put|Patch|Delete)|Route)\b/;
/** A request of whatever framework, by its type, and what holds one. */
const REQUEST_TYPE =
  /^[*&\\]?(?:[\w.]+[.\\])?(?:(?:Http(?:Servlet)?|Next(?:Api)?|Fastify|Server(?:Http)?|Express)?Request(?:Interface|Base)?|IncomingMessage)(?:<[^]*>)?\??$/;
const CONTEXT_TYPE =
  /^[*&]?(?:(?:gin|echo|fiber|iris)\.(?:Context|Ctx)|HttpContext|(?:Koa|Router|Parameterized|RouterRouter|Hono)?Context(?:<[^]*>)?)$/;
const HANDLES =
  /^(?:get|post|put|patch|delete|del|all|use|route|options|handle|HandleFunc|Map(?:Get|Post|Put|Patch|Delete|Methods))$/;

/** True for a function that its decorators or attributes make the answer to requests. */
export function isRouteByItself({ type, text }: SourceNode): boolean {
  if (type === "attribute_item") return /^#\[\w*:*(?:get|post|put|patch|delete|route)\(/.test(text);
  if (type !== "decorated_definition" && type !== "method_declaration") return false;
  return ROUTE.test(text.slice(0, MAX_HEAD_CHARS).split(/\bdef\b|\)\s*\{/)[0] ?? "");
}

/** True for `app.get("/path", f)`, whose functions answer requests. */
export function isRouted(name: string, [path]: readonly SourceNode[]): boolean {
  return HANDLES.test(name) && path !== undefined && /^(?:argument\b)?["'`][\/:*]/.test(path.text);
}

/** Binds the parameters of a function. */
export function bindParameters(
  scope: Scope,
  parameters: SourceNode,
  owner: SourceNode,
  { fixed, callbacks, routes, handlers }: Collector,
): void {
  // What a callback gets its first one from; undefined where it is none.
  const list = callbacks.get(owner);
  const isRoute = routes.has(owner);
  const start = blank(parameters, parameters);
  const each = parameters.type === "identifier" ? [parameters] : meaningful(parameters);
  for (const [i, parameter] of each.entries()) {
    const name = childIn(parameter, "pattern", "name") ??
      (/^(?:identifier|variable_name)$/.test(parameter.type)
        ? parameter
        : meaningful(parameter)[0] ?? parameter);
    const type = childIn(parameter, "type");
    const kind = parameterKind(parameter, type?.text ?? "", isRoute);
    const isIndex = list !== undefined && i === 1;
    const closed = isIndex || kind === "number" ||
      (type !== null && isClosedType(type.text, fixed));
    const mark = kind === "input" ? INPUT : kind === "any_number" ? NUMBER : "";
    const known = fixed.texts.get(parameter) ?? [];
    const isElement = list !== undefined && i === 0 && name.type === "identifier";
    const handled = i === 0 && type === null && handlers.has(owner)
      ? each.length === 1 ? "ctx" : "request"
      : requestPath(type?.text ?? "");
    const path = shapeOf(name).kind === "name" ? handled : null;
    for (const value of known.length > 0 ? known : [isElement ? list : null]) {
      bind(scope, name, { ...start, value, closed, mark, path: value === null ? path : null });
    }
  }
}

/** What a request is called in rules, where a type says that a parameter is one. */
function requestPath(annotation: string): string | null {
  const named = annotation.replace(/^:/, "").trim();
  return REQUEST_TYPE.test(named) ? "request" : CONTEXT_TYPE.test(named) ? "ctx" : null;
}

/** What a parameter is given, as far as its type and annotations tell. */
function parameterKind(
  { type, text }: SourceNode,
  annotation: string,
  isRoute: boolean,
): "number" | "any_number" | "input" | "unknown" {
  const named = annotation.replace(/^:/, "").trim();
  if (NUMBERS.test(named)) return UNCHECKED.test(type) && !isRoute ? "any_number" : "number";
  if (/\bDepends\(/.test(text)) return "unknown";
  const isInput = FROM_REQUEST.test(text) || EXTRACTOR.test(named) ||
    (isRoute && TEXT_TYPE.test(named) && !/^(?:self|cls|request|db|session)\b/.test(text));
  return isInput ? "input" : "unknown";
}
