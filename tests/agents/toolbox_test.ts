import assert from "node:assert/strict";
import {
  TOOL_OUTPUT_CHARS_MAX,
  Toolbox,
  ToolboxLost,
  type ToolResult,
} from "../../agents/toolbox.ts";
import { startToolServer, type ToolServer } from "./tool_server.ts";

const never = new AbortController().signal;

async function withToolbox(use: (box: Toolbox, server: ToolServer) => Promise<void>) {
  const server = await startToolServer();
  const box = await Toolbox.connect(server.transport, "backend_agent");
  try {
    await use(box, server);
  } finally {
    await box.close();
    await server.close();
  }
}

function answered(result: ToolResult, pattern: RegExp): void {
  assert.equal(result.isError, true, result.text);
  assert.match(result.text, pattern);
}

Deno.test("the tools of a server are offered with name, description and plain object schemas", () =>
  withToolbox((box) => {
    const write = box.tools.find((tool) => tool.name === "workspace_write");
    assert.equal(write?.description, "Test tool workspace_write");
    assert.deepEqual(write?.parameters, {
      type: "object",
      properties: { path: { type: "string" }, content: { type: "string" } },
      required: ["path", "content"],
      additionalProperties: false,
    });
    return Promise.resolve();
  }));

Deno.test("a call brings back the text and the data of the server's answer", () =>
  withToolbox(async (box, server) => {
    const result = await box.call("workspace_write", '{"path":"a","content":"b"}', never);
    assert.deepEqual(result, {
      text: '{"path":"a"}',
      isError: false,
      structured: { path: "a" },
    });
    assert.equal(server.files.get("a"), "b");
  }));

Deno.test("empty arguments stand for a call without arguments", () =>
  withToolbox(async (box) => {
    assert.equal((await box.call("status_get", "", never)).text, "0 files");
  }));

Deno.test("arguments that are not JSON are answered with the reason and the fields expected", () =>
  withToolbox(async (box, server) => {
    const result = await box.call("workspace_write", '{"path":"a","con', never);
    answered(result, /workspace_write.*not valid JSON.*fields path, content\./);
    assert.deepEqual(server.calls, []);
  }));

Deno.test("arguments that are JSON but no object are answered as such", () =>
  withToolbox(async (box) => {
    answered(await box.call("workspace_read", '"a"', never), /they are a string, not an object/);
    answered(await box.call("workspace_read", "[]", never), /they are an array, not an object/);
    answered(await box.call("workspace_read", "null", never), /they are null, not an object/);
    const claim = await box.call("requirement_claim", "1", never);
    answered(claim, /a number, not an object.*id \(optional\)/);
    answered(await box.call("status_get", "1", never), /one JSON object without fields/);
  }));

Deno.test("an unknown tool is answered with the names of those that exist", () =>
  withToolbox(async (box) => {
    const result = await box.call("file_read", "{}", never);
    answered(result, /Cannot call file_read: there is no such tool.*workspace_read/);
  }));

Deno.test("arguments that the server refuses come back as an error text", () =>
  withToolbox(async (box) => {
    answered(await box.call("workspace_read", '{"path":7}', never), /expected string/);
  }));

Deno.test("a long answer is cut in the middle, with a note of how much is missing", () =>
  withToolbox(async (box, server) => {
    const long = `begin  ${"🙂".repeat(TOOL_OUTPUT_CHARS_MAX)}  end`;
    server.files.set("a", long);
    const { text } = await box.call("workspace_read", '{"path":"a"}', never);
    const missing = long.length - TOOL_OUTPUT_CHARS_MAX;
    assert.ok(text.startsWith("begin ") && text.endsWith(" end"));
    assert.ok(text.includes(`${missing} of ${long.length} characters are missing`), text);
    assert.ok(text.length < TOOL_OUTPUT_CHARS_MAX + 200);
    assert.ok(text.isWellFormed());
  }));

Deno.test("an abort ends a running call on both sides", () =>
  withToolbox(async (box, server) => {
    const controller = new AbortController();
    const entered = server.reached("wait_forever");
    const ended = server.reached("wait_forever ended");
    const call = box.call("wait_forever", "{}", controller.signal);
    await entered;
    controller.abort(new Error("stopped by hand"));
    await assert.rejects(call, /stopped by hand/);
    await ended;
  }));

Deno.test("a lost connection is thrown, because no later call can succeed", () =>
  withToolbox(async (box, server) => {
    await server.close();
    await assert.rejects(box.call("status_get", "{}", never), ToolboxLost);
  }));
