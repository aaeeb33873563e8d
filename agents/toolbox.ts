import type { CallToolResult, Client, Tool, Transport } from "@modelcontextprotocol/client";
import type { ToolSpec } from "./model.ts";
import { cutMiddle } from "./cut_text.ts";
import { sharedOutputChecks } from "./output_checks.ts";

/** Characters of a tool's answer that reach a model; the rest is named, not sent. */
export const TOOL_OUTPUT_CHARS_MAX = 24_000;
/** A tool may run a whole test suite; the harness has its own, shorter, limit per command. */
const TOOL_TIMEOUT_MS = 30 * 60_000;
const TOOL_PAGES_MAX = 16;

/** A tool's answer as text for the model; `structured` is the same answer as data, where given. */
export interface ToolResult {
  text: string;
  isError: boolean;
  structured: unknown;
}

/** The connection to the tools is gone: no later call can succeed. */
export class ToolboxLost extends Error {
  override readonly name = "ToolboxLost";
}

/** The tools behind one transport, as a model sees and calls them. */
export class Toolbox {
  readonly tools: readonly ToolSpec[];
  readonly #client: Client;
  readonly #readOnly: ReadonlySet<string>;
  #closed = false;

  private constructor(client: Client, tools: readonly Tool[]) {
    this.#client = client;
    this.tools = tools.map(toolSpec);
    const reading = tools.filter(({ annotations }) => annotations?.readOnlyHint === true);
    this.#readOnly = new Set(reading.map(({ name }) => name));
    client.onclose = () => {
      this.#closed = true;
    };
  }

  /** Connects as `clientName` and lists the tools; the toolbox owns the transport from then on. */
  static async connect(transport: Transport, clientName: string): Promise<Toolbox> {
    // The client package is slow to load and most commands never talk to an agent.
    const { Client } = await import("@modelcontextprotocol/client");
    const client = new Client(
      { name: clientName, version: "0.1.0" },
      { listMaxPages: TOOL_PAGES_MAX, jsonSchemaValidator: await sharedOutputChecks() },
    );
    try {
      await client.connect(transport);
      const { tools } = await client.listTools();
      return new Toolbox(client, tools);
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  /** Whether a tool says of itself that it changes nothing. */
  isReadOnly(name: string): boolean {
    return this.#readOnly.has(name);
  }

  /** Calls a tool; whatever a model can get wrong comes back as an error text, not as a rejection. */
  async call(
    name: string,
    rawArguments: string,
    signal: AbortSignal,
    charsMax: number = TOOL_OUTPUT_CHARS_MAX,
  ): Promise<ToolResult> {
    signal.throwIfAborted();
    const spec = this.tools.find((tool) => tool.name === name);
    if (!spec) return failure(unknownTool(name, this.tools));
    const parsed = parseArguments(rawArguments);
    if ("problem" in parsed) return failure(badArguments(spec, parsed.problem));
    try {
      const result = await this.#client.callTool(
        { name, arguments: parsed.value },
        { signal, timeout: TOOL_TIMEOUT_MS },
      );
      return toolResult(result, charsMax);
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#closed) throw new ToolboxLost(`Cannot call ${name}: ${reason}`, { cause: error });
      return failure(cutMiddle(`Cannot call ${name}: ${reason}`, charsMax));
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

function toolSpec(tool: Tool): ToolSpec {
  // Some endpoints refuse keywords they do not know; this one carries nothing for a model.
  const { $schema: _, ...parameters } = tool.inputSchema;
  return { name: tool.name, description: tool.description ?? "", parameters };
}

function toolResult(result: CallToolResult, charsMax: number): ToolResult {
  const texts = result.content.flatMap((block) => block.type === "text" ? [block.text] : []);
  const structured: unknown = result.structuredContent;
  const text = texts.length === 0 && structured !== undefined
    ? JSON.stringify(structured)
    : texts.join("\n");
  return {
    text: cutMiddle(text || "(no output)", charsMax),
    isError: result.isError === true,
    structured,
  };
}

function failure(text: string): ToolResult {
  return { text, isError: true, structured: undefined };
}

/** An empty text is what endpoints send for a call without arguments. */
function parseArguments(raw: string): { value: Record<string, unknown> } | { problem: string } {
  if (raw.trim() === "") return { value: {} };
  try {
    const value: unknown = JSON.parse(raw);
    if (isObject(value)) return { value };
    return { problem: `they are ${jsonKind(value)}, not an object` };
  } catch (error) {
    return { problem: `they are not valid JSON (${error instanceof Error ? error.message : ""})` };
  }
}

function jsonKind(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unknownTool(name: string, tools: readonly ToolSpec[]): string {
  const names = tools.map((tool) => tool.name).join(", ");
  return `Cannot call ${name}: there is no such tool. Call one of: ${names}.`;
}

function badArguments(spec: ToolSpec, problem: string): string {
  const properties = isObject(spec.parameters.properties) ? spec.parameters.properties : {};
  const required = Array.isArray(spec.parameters.required) ? spec.parameters.required : [];
  const fields = Object.keys(properties).map((key) =>
    required.includes(key) ? key : `${key} (optional)`
  );
  const expected = fields.length > 0 ? `with the fields ${fields.join(", ")}` : "without fields";
  return `Cannot call ${spec.name} with the arguments given: ${problem}. ` +
    `Send one JSON object ${expected}.`;
}
