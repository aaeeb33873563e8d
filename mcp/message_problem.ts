import { parseJSONRPCMessage } from "@modelcontextprotocol/server";

export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
const INVALID_PARAMS = -32602;

/** Why a message cannot be served, for whoever wrote it. */
export interface MessageProblem {
  /** Of the request, where it has one that can be told. */
  id: string | number | undefined;
  code: number;
  message: string;
  /** What is an answer or a notification itself is not answered, or two peers might never end. */
  answered: boolean;
}

/** What keeps a JSON value from being a JSON-RPC message of MCP; null where it is one. */
export function messageProblem(value: unknown): MessageProblem | null {
  try {
    parseJSONRPCMessage(value);
    return null;
  } catch {
    const { id, method } = isObject(value) ? value : {};
    return {
      id: typeof id === "string" || typeof id === "number" ? id : undefined,
      code: INVALID_REQUEST,
      message:
        `Cannot read the message: ${shapeOf(value)}. Send one JSON-RPC 2.0 message, such as ` +
        '{"jsonrpc":"2.0","id":1,"method":"tools/list"}.',
      answered: !isObject(value) ||
        !("result" in value || "error" in value || typeof method === "string" && !("id" in value)),
    };
  }
}

/**
 * What the parameters of a request lack, said in fewer words than the SDK's; null where nothing does.
 * The value is a JSON-RPC message.
 */
export function paramsProblem(value: unknown): MessageProblem | null {
  if (!isObject(value) || typeof value.method !== "string") return null;
  const expected = EXPECTED[value.method];
  const { id } = value;
  if (!expected || typeof id !== "string" && typeof id !== "number") return null;
  for (const [path, type] of expected) {
    const found = at(value.params, path);
    if (path.endsWith("?") ? found === undefined || type.is(found) : type.is(found)) continue;
    const name = `params.${path.replace("?", "")}`;
    const what = found === undefined ? "is missing" : `is ${kindOf(found)}`;
    const message = `Cannot answer ${value.method}: ${name} ${what}. It is ${type.name}.`;
    return { id, code: INVALID_PARAMS, message, answered: true };
  }
  return null;
}

interface Type {
  name: string;
  is(value: unknown): boolean;
}

const TEXT: Type = { name: "a text", is: (value) => typeof value === "string" };
const TABLE: Type = { name: "an object", is: isObject };
const TEXTS: Type = {
  name: "an object of texts",
  is: (value) => isObject(value) && Object.values(value).every(TEXT.is),
};
const REF: Type = {
  name: "ref/prompt or ref/resource",
  is: (value) => value === "ref/prompt" || value === "ref/resource",
};

/** By method, what its parameters are; a question mark stands behind what may be absent. */
const EXPECTED: Readonly<Record<string, readonly (readonly [string, Type])[]>> = {
  "tools/call": [["name", TEXT], ["arguments?", TABLE]],
  "resources/read": [["uri", TEXT]],
  "prompts/get": [["name", TEXT], ["arguments?", TEXTS]],
  "completion/complete": [["ref.type", REF], ["argument.name", TEXT], ["argument.value", TEXT]],
};

/** What stands at a path such as `ref.type`. */
function at(params: unknown, path: string): unknown {
  return path.replace("?", "").split(".").reduce<unknown>(
    (table, key) => isObject(table) && Object.hasOwn(table, key) ? table[key] : undefined,
    params,
  );
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return "it is a list, and messages come one by one";
  if (!isObject(value)) return `it is ${kindOf(value)} and no object`;
  const { jsonrpc, id, method, params } = value;
  if (jsonrpc !== "2.0") return 'it has no "jsonrpc":"2.0"';
  if ("id" in value && typeof id !== "string" && !Number.isSafeInteger(id)) {
    return "its id is neither a text nor a whole number";
  }
  if ("result" in value || "error" in value) return "it is no answer to anything that was asked";
  if (typeof method !== "string") return "its method is missing or no text";
  if (params !== undefined && !isObject(params)) return `its params are ${kindOf(params)}`;
  if (isObject(params) && params._meta !== undefined) {
    return "its _meta is not of the protocol's form";
  }
  return "it has keys that the protocol does not know";
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
