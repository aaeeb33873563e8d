import assert from "node:assert/strict";
import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { createServer, DEFAULT_SELECTION, TOOLS } from "../../mcp/mod.ts";

async function connected() {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const noSession = () => Promise.reject(new Error("prompts need no session"));
  await createServer("1", DEFAULT_SELECTION, noSession).connect(far);
  const client = new Client({ name: "prompts", version: "1" });
  await client.connect(near);
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

Deno.test("there is a prompt for each task and each role, and they name only tools that exist", async () => {
  await using connection = await connected();
  const { prompts } = await connection.client.listPrompts();
  assert.deepEqual(prompts.map(({ name }) => name), [
    "plan",
    "work",
    "review",
    "handoff",
    "reconcile",
    "role_planning",
    "role_backend",
    "role_frontend",
    "role_test",
    "role_review",
  ]);
  const nouns = new Set(TOOLS.map(({ name }) => name.split("_")[0]));
  for (const { name, arguments: args = [] } of prompts) {
    const given = Object.fromEntries(args.map((argument) => [argument.name, "R0.2"]));
    const { messages } = await connection.client.getPrompt({ name, arguments: given });
    const [message] = messages;
    assert.ok(message?.content.type === "text");
    const { text } = message.content;
    if (args.length > 0) assert.match(text, /R0\.2/, name);
    for (const [word, noun] of text.matchAll(/\b([a-z]+)_[a-z]+\b/g)) {
      if (!nouns.has(noun) || word === "memory_key") continue;
      assert.ok(TOOLS.some((tool) => tool.name === word), `${name} names ${word}`);
    }
  }
});

Deno.test("a prompt with missing, unknown or endless arguments says what it takes", async () => {
  await using connection = await connected();
  const get = (name: string, args: Record<string, string>) =>
    connection.client.getPrompt({ name, arguments: args });
  await assert.rejects(get("plan", {}), /needs goal: What is to be built/);
  await assert.rejects(get("plan", { goal: "x", gaol: "y" }), /has no gaol; it takes goal/);
  await assert.rejects(get("plan", { goal: "x".repeat(20_000) }), /more than 10000 characters/);
  await assert.rejects(get("plam", {}), /Cannot find the prompt plam: there are plan, work/);
});

Deno.test("the instructions are short and begin with the workflow", async () => {
  await using connection = await connected();
  const instructions = connection.client.getInstructions() ?? "";
  assert.ok(instructions.length <= 2_048, `${instructions.length} characters`);
  assert.match(instructions, /^Workflow/);
  for (const [word] of instructions.matchAll(/\b(?:requirement|status|workspace)_[a-z]+\b/g)) {
    assert.ok(TOOLS.some(({ name }) => name === word), word);
  }
});
