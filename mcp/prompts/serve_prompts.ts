import { ProtocolError, ProtocolErrorCode, type Server } from "@modelcontextprotocol/server";
import { onePage } from "../one_page.ts";
import type { Session } from "../session.ts";
import { type Prompt, PROMPTS } from "./prompts.ts";

const MAX_ARGUMENT_CHARS = 10_000;

/** Lets a server's client list the prompts and fill them in. */
export function servePrompts(server: Server): void {
  server.setRequestHandler(
    "prompts/list",
    onePage(() => ({
      prompts: PROMPTS.map(({ name, title, description, arguments: args }) => ({
        name,
        title,
        description,
        arguments: args.map(({ name, description, required }) => ({ name, description, required })),
      })),
    })),
  );
  server.setRequestHandler("prompts/get", ({ params }) => {
    const prompt = find(params.name);
    const given = params.arguments ?? {};
    refuseWrong(prompt, given);
    const { description } = prompt;
    const content = { type: "text" as const, text: prompt.text(given) };
    return { description, messages: [{ role: "user" as const, content }] };
  });
}

/** The values that begin as typed, for an argument of a prompt. */
export async function completePrompt(
  session: Session,
  name: string,
  argument: { name: string; value: string },
): Promise<string[]> {
  const known = find(name).arguments.find((candidate) => candidate.name === argument.name);
  return await known?.complete?.(session, argument.value) ?? [];
}

function find(name: string): Prompt {
  const prompt = PROMPTS.find((candidate) => candidate.name === name);
  if (prompt) return prompt;
  const names = PROMPTS.map((candidate) => candidate.name).join(", ");
  throw invalid(`Cannot find the prompt ${name.slice(0, 100)}: there are ${names}`);
}

function refuseWrong({ name, arguments: args }: Prompt, given: Record<string, string>): void {
  for (const argument of args) {
    if (argument.required && !given[argument.name]) {
      throw invalid(`Cannot fill in ${name}: it needs ${argument.name}: ${argument.description}`);
    }
  }
  for (const [key, value] of Object.entries(given)) {
    if (!args.some((argument) => argument.name === key)) {
      const names = args.map((argument) => argument.name).join(", ") || "no arguments";
      throw invalid(`Cannot fill in ${name}: it has no ${key.slice(0, 100)}; it takes ${names}`);
    }
    if (value.length > MAX_ARGUMENT_CHARS) {
      throw invalid(
        `Cannot fill in ${name}: ${key} has more than ${MAX_ARGUMENT_CHARS} characters`,
      );
    }
  }
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
