import { isJsonContentType, readRequestBody } from "@modelcontextprotocol/server";
import { isTooDeep, MAX_DEPTH, MAX_MESSAGE_BYTES } from "../message_limits.ts";
import { INVALID_REQUEST, messageProblem, PARSE_ERROR } from "../message_problem.ts";
import { refusal, REFUSED } from "./replies.ts";

/** The JSON of a POST, or why it cannot be served; undefined for what has no body. */
export async function readBody(request: Request): Promise<{ json: unknown } | Response> {
  if (request.method !== "POST") return { json: undefined };
  if (!isJsonContentType(request.headers.get("content-type"))) {
    return refusal(
      415,
      REFUSED,
      "Cannot read the message: send it as Content-Type: application/json.",
    );
  }
  const read = await readRequestBody(request, MAX_MESSAGE_BYTES);
  if (read.tooLarge) {
    return refusal(
      413,
      INVALID_REQUEST,
      `Cannot read the message: it is longer than ${MAX_MESSAGE_BYTES} bytes. ` +
        "Send less in one call, such as a large file in several workspace_edit calls.",
    );
  }
  if (isTooDeep(read.text)) {
    return refusal(
      400,
      INVALID_REQUEST,
      `Cannot read the message: it is nested deeper than ${MAX_DEPTH} levels.`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(read.text);
  } catch {
    return refusal(
      400,
      PARSE_ERROR,
      "Cannot read the message: it is not JSON. Send one JSON-RPC 2.0 message.",
    );
  }
  // Revision 2025-03-26 knows lists of messages: the SDK looks at each.
  const problem = Array.isArray(json) && json.length > 0 ? null : messageProblem(json);
  return problem ? refusal(400, problem.code, problem.message, {}, problem.id) : { json };
}
