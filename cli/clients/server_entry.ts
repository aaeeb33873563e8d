import { fail } from "../../core/errors.ts";
import type { OwnCommand, ServerForm, Settings } from "./client.ts";
import { editJson, readJson } from "./json_document.ts";
import { startsMaestro } from "./own_command.ts";
import { editToml, readToml } from "./toml_document.ts";

/** The name under which clients know the server. */
const SERVER_NAME = "maestro";

/** A registration as it stands in a client's file. */
export interface Registered {
  /** The whole command, with the server's own arguments. */
  command: string[];
  entry: Record<string, unknown>;
}

/** How the server is registered in a text, null where it is not. Error: invalid, for other text. */
export function registered(form: ServerForm, text: string, path: string): Registered | null {
  const root = form.format === "toml" ? readToml(text, path) : readJson(text, path);
  const entry = valueAt(root, [...form.at, SERVER_NAME]);
  return isTable(entry) ? { command: form.commandOf(entry), entry } : null;
}

/**
 * The text with the server registered. What a person added to an entry of ours, such as arguments
 * or an environment, stays. Errors: invalid; conflict, where the name is another program's.
 */
export function withServer(
  form: ServerForm,
  text: string,
  path: string,
  own: OwnCommand,
  trust: boolean,
): string {
  const present = registered(form, text, path);
  requireOurs(present, path);
  const given = present?.command.slice(present.command.indexOf("mcp") + 1) ?? [];
  const entry: Settings = {
    ...form.entry([...own, "mcp", ...given]),
    ...trust ? form.trusted : {},
  };
  if (form.format === "toml") {
    const [parent = ""] = form.at;
    const merged = { ...present?.entry as Settings | undefined, ...entry };
    return same(present?.entry, merged)
      ? text
      : editToml(text, path, [parent, SERVER_NAME], merged);
  }
  if (present === null) return editJson(text, [...form.at, SERVER_NAME], entry);
  return Object.entries(entry).reduce(
    (edited, [key, value]) =>
      same(present.entry[key], value)
        ? edited
        : editJson(edited, [...form.at, SERVER_NAME, key], value),
    text,
  );
}

/** The text without the server. Errors: as above. */
export function withoutServer(form: ServerForm, text: string, path: string): string {
  const present = registered(form, text, path);
  if (present === null) return text;
  requireOurs(present, path);
  if (form.format === "toml") {
    const [parent = ""] = form.at;
    return editToml(text, path, [parent, SERVER_NAME], null);
  }
  return withoutEmpty(editJson(text, [...form.at, SERVER_NAME], undefined), path, form.at);
}

/** The text without the tables on a path that hold nothing any more. */
export function withoutEmpty(text: string, path: string, keys: readonly string[]): string {
  let edited = text;
  for (let depth = keys.length; depth > 0; depth--) {
    const at = keys.slice(0, depth);
    const value = valueAt(readJson(edited, path), at);
    if (typeof value !== "object" || value === null || Object.keys(value).length > 0) break;
    edited = editJson(edited, at, undefined);
  }
  return edited;
}

/** What stands at a path of a document, undefined where nothing does. */
export function valueAt(root: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (table, key) => isTable(table) && Object.hasOwn(table, key) ? table[key] : undefined,
    root,
  );
}

function requireOurs(present: Registered | null, path: string): void {
  if (present === null || startsMaestro(present.command, "mcp")) return;
  throw fail(
    "conflict",
    `Cannot register the server ${SERVER_NAME} in ${path}: the name is taken by ` +
      `${present.command.join(" ") || "an entry without a command"}`,
    "Rename or remove that entry, then repeat the command.",
  );
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
