import assert from "node:assert/strict";
import { HOOK_CLIENTS } from "../../../cli/hook/clients.ts";
import { EventError } from "../../../cli/hook/event_parts.ts";

function read(client: string, event: string) {
  return HOOK_CLIENTS.find(({ name }) => name === client)?.read(JSON.parse(event));
}

Deno.test("what is no event of a client is refused with the place in it", () => {
  const events: [string, string, string][] = [
    ["claude", "[]", ""],
    ["claude", "null", ""],
    ["claude", `{"tool_input":{}}`, "tool_name"],
    ["claude", `{"tool_name":"","tool_input":{}}`, "tool_name"],
    ["claude", `{"tool_name":"${"x".repeat(201)}","tool_input":{}}`, "tool_name"],
    ["codex", `{"tool_name":"Read","tool_input":[]}`, "tool_input"],
    ["gemini", `{"tool_name":"Read","tool_input":{},"cwd":null}`, "cwd"],
    ["opencode", `{"tool":"read","args":"x"}`, "args"],
    ["cursor", `{"workspace_roots":["/a",1]}`, "workspace_roots.1"],
    [
      "cursor",
      `{"hook_event_name":"preToolUse","tool_name":"Read","tool_input":"x"}`,
      "tool_input",
    ],
    ["cline", `{"tool_call":{"name":"read"}}`, "tool_call.input"],
    ["cline", `{"preToolUse":7}`, "preToolUse"],
    // What every object has is no field of the event.
    ["claude", `{"__proto__":{"tool_name":"Read","tool_input":{}}}`, "tool_name"],
  ];
  for (const [client, event, at] of events) {
    assert.throws(
      () => read(client, event),
      (error) => error instanceof EventError && error.at === at,
      `${client} ${event}`,
    );
  }
});

Deno.test("an event's input keeps its keys, but for one that would be a prototype", () => {
  const call = read(
    "claude",
    `{"tool_name":"Read","tool_input":{"file_path":"a","__proto__":{"path":"b"}},"more":1}`,
  );
  assert.deepEqual(call?.input, { file_path: "a" });
});
