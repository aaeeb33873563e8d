import type { SourceNode } from "../syntax/source_tree.ts";

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

/** True for a function that its decorators or attributes make the answer to requests. */
export function isRouteByItself({ type, text }: SourceNode): boolean {
  if (type === "attribute_item") return /^#\[\w*:*(?:get|post|put|patch|delete|route)\(/.test(text);
  if (type !== "decorated_definition" && type !== "method_declaration") return false;
  return ROUTE.test(text.slice(0, MAX_HEAD_CHARS).split(/\bdef\b|\)\s*\{/)[0] ?? "");
}

/** What a parameter is given, as far as its type and annotations tell. */
export function parameterKind(
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
