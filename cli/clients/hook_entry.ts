import { fail } from "../../core/errors.ts";
import type { Client, HookForm, OwnCommand, Settings } from "./client.ts";
import { joinedCommand } from "../hook/command_text.ts";
import { appendJson, editJson, readJson } from "./json_document.ts";
import { valueAt, withoutEmpty } from "./server_entry.ts";
import { OWN_FILE_MARK } from "./table.ts";

type ListForm = Extract<HookForm, { kind: "list" }>;

/** Whether a client's hook calls MAESTRO. Error: invalid, for a text that is not the client's. */
export function hasHook(client: Client, text: string, path: string): boolean {
  if (client.hook.kind === "file") return text.includes(OWN_FILE_MARK);
  return listOf(client.hook, text, path).some((element) => isOurs(client, element));
}

/** The text with a hook that calls MAESTRO before each tool. Errors: invalid, conflict. */
export function withHook(client: Client, text: string, path: string, own: OwnCommand): string {
  const { hook } = client;
  if (hook.kind === "file") {
    if (text !== "" && !text.includes(OWN_FILE_MARK)) {
      throw fail(
        "conflict",
        `Cannot write the hook ${path}: another one is there`,
        `Call \`${joinedCommand([...own, "hook", client.name])}\` from it, or move it away.`,
      );
    }
    return hook.text(own);
  }
  const wanted = elementOf(client, hook, own);
  const list = listOf(hook, text, path);
  const at = list.findIndex((element) => isOurs(client, element));
  let edited = text;
  for (const [key, value] of Object.entries(hook.head ?? {})) {
    if (readJson(edited, path)[key] === undefined) edited = editJson(edited, [key], value);
  }
  if (at < 0) return appendJson(edited, hook.at, list.length, wanted);
  return withCommand(client, edited, [...hook.at, at], list[at], wanted);
}

/** The text without it; empty where nothing of anybody's is left. */
export function withoutHook(client: Client, text: string, path: string): string {
  const { hook } = client;
  if (text === "") return text;
  if (hook.kind === "file") return text.includes(OWN_FILE_MARK) ? "" : text;
  const list = listOf(hook, text, path);
  let edited = text;
  for (let at = list.length - 1; at >= 0; at--) {
    if (isOurs(client, list[at])) edited = editJson(edited, [...hook.at, at], undefined);
  }
  if (edited === text) return text;
  edited = withoutEmpty(edited, path, hook.at);
  const rest = Object.entries(readJson(edited, path));
  const onlyHead = rest.length > 0 &&
    rest.every(([key, value]) => hook.head?.[key] === value);
  return onlyHead ? "" : edited;
}

/** Only how MAESTRO is started is exchanged: a matcher, a timeout, a name of a person's stay. */
function withCommand(
  client: Client,
  text: string,
  at: readonly (string | number)[],
  present: unknown,
  wanted: Settings,
): string {
  const [command = ""] = commandsIn(wanted).map((each) => each.command);
  const old = commandsIn(present).find((each) => ours(client).test(each.command));
  if (old === undefined) return text;
  const exchanged = old.command.replace(new RegExp(`^.* hook ${client.name}`), () => command);
  return exchanged === old.command ? text : editJson(text, [...at, ...old.at], exchanged);
}

function elementOf(client: Client, hook: ListForm, own: OwnCommand): Settings {
  return hook.element(joinedCommand([...own, "hook", client.name]));
}

function listOf(hook: ListForm, text: string, path: string): unknown[] {
  const value = valueAt(readJson(text, path), hook.at);
  return Array.isArray(value) ? value : [];
}

function isOurs(client: Client, element: unknown): boolean {
  return commandsIn(element).some(({ command }) => ours(client).test(command));
}

function ours(client: Client): RegExp {
  return new RegExp(`maestro\\S*['"]? hook ${client.name}(?: |$)`);
}

/** The commands of a list's element and where in it they stand. */
function commandsIn(element: unknown): { command: string; at: (string | number)[] }[] {
  if (typeof element !== "object" || element === null) return [];
  const { command, hooks } = element as { command?: unknown; hooks?: unknown };
  const own = typeof command === "string" ? [{ command, at: ["command"] }] : [];
  const inner = Array.isArray(hooks) ? hooks : [];
  return [
    ...own,
    ...inner.flatMap((hook, index) =>
      commandsIn(hook).map(({ command, at }) => ({ command, at: ["hooks", index, ...at] }))
    ),
  ];
}
