import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
  type ServerContext,
  UriTemplate,
} from "@modelcontextprotocol/server";
import { isMaestroError } from "../../core/state.ts";
import { onePage } from "../one_page.ts";
import type { Session } from "../session.ts";
import type { Resource } from "./resource.ts";
import { RESOURCES } from "./resources.ts";
import type { Updates } from "./updates.ts";

const MAX_URI_CHARS = 1_000;

const fixed = RESOURCES.filter(({ uri }) => !UriTemplate.isTemplate(uri));
const templates = RESOURCES.filter(({ uri }) => UriTemplate.isTemplate(uri))
  .map((resource) => ({ resource, template: new UriTemplate(resource.uri) }));

/** Lets a server's client list, read and subscribe to the resources. */
export function serveResources(
  server: Server,
  open: (context: ServerContext) => Promise<Session>,
  updates: Updates | null,
): void {
  server.setRequestHandler(
    "resources/list",
    onePage(() => ({
      resources: fixed.map(({ uri, ...resource }) => ({ uri, ...shown(resource) })),
    })),
  );
  server.setRequestHandler(
    "resources/templates/list",
    onePage(() => ({
      resourceTemplates: templates.map(({ resource: { uri, ...resource } }) => ({
        uriTemplate: uri,
        ...shown(resource),
      })),
    })),
  );
  server.setRequestHandler("resources/read", async ({ params: { uri } }, context) => {
    const { resource, variables } = find(uri);
    try {
      const text = await resource.read(await open(context), variables);
      return { contents: [{ uri, mimeType: resource.mimeType, text }] };
    } catch (error) {
      if (!isMaestroError(error)) throw error;
      const { message, hint } = error;
      if (error.code === "not_found") throw new ResourceNotFoundError(uri, `${message}. ${hint}`);
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${message}. ${hint}`);
    }
  });
  if (updates === null) return;
  server.setRequestHandler("resources/subscribe", async ({ params: { uri } }, context) => {
    find(uri);
    await updates.follow((await open(context)).project.hub);
    if (updates.subscribe(server, uri)) return {};
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `Cannot subscribe to ${uri}: there are too many subscriptions. Unsubscribe from some.`,
    );
  });
  server.setRequestHandler("resources/unsubscribe", ({ params: { uri } }) => {
    updates.unsubscribe(server, uri);
    return {};
  });
}

/** The values that begin as typed, for a variable of a template. */
export async function completeResource(
  session: Session,
  uri: string,
  { name, value }: { name: string; value: string },
): Promise<string[]> {
  const known = templates.find(({ resource }) => resource.uri === uri)?.resource;
  if (!known) throw unknown(uri);
  return await known.completions?.[name]?.(session, value) ?? [];
}

function find(uri: string): { resource: Resource; variables: Record<string, string> } {
  const resource = fixed.find((candidate) => candidate.uri === uri);
  if (resource) return { resource, variables: {} };
  for (const { resource, template } of uri.length > MAX_URI_CHARS ? [] : templates) {
    const variables = template.match(uri);
    if (variables) return { resource, variables: texts(variables) };
  }
  throw unknown(uri);
}

function texts(variables: Record<string, string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, decoded(String(value))]),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unknown(uri: string): ResourceNotFoundError {
  const known = RESOURCES.map((resource) => resource.uri).join(", ");
  const message = `Cannot find ${uri.slice(0, 200)}: there are ${known}`;
  return new ResourceNotFoundError(uri, message);
}

function shown({ name, title, description, mimeType }: Omit<Resource, "uri">) {
  return { name, title, description, mimeType };
}
