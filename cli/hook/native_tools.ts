import { patchCommand, readPatch } from "./apply_patch.ts";
import { joinedCommand } from "./command_text.ts";
import {
  type NativeAction,
  type Reading,
  type TextChange,
  type TextEdit,
  unreadable,
} from "./native_action.ts";

type Input = Record<string, unknown>;
type Reader = (input: Input) => Reading;

const PATH_KEYS = [
  "file_path",
  "filePath",
  "path",
  "notebook_path",
  "notebookPath",
  "target_file",
  "absolute_path",
  "dir_path",
  "target_directory",
  "file",
  "filename",
];
const PATHS_KEYS = ["paths", "file_paths", "filePaths", "files"];
const COMMAND_KEYS = ["command", "cmd", "commands", "script"];
const TEXT_KEYS = ["content", "contents", "text", "file_text", "new_source", "streamContent"];
const BEFORE_KEYS = ["old_string", "oldString", "old_text", "oldText", "old_str"];
const AFTER_KEYS = ["new_string", "newString", "new_text", "newText", "new_str"];
const FROM_KEYS = ["source", "source_path", "from", "old_path"];
const TO_KEYS = ["destination", "destination_path", "to", "new_path"];
const PATCH_KEYS = ["input", "patch", "patchText", "patch_text", "command"];
const DIRECTORY_KEYS = [
  "workdir",
  "working_directory",
  "workingDirectory",
  "cwd",
  "directory",
  "dir_path",
];
const MAX_ACTIONS = 200;

/** Names as clients give them, in small letters. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ...entries(
    readCommand,
    "bash shell run_shell_command run_commands exec_command execute_command execute",
  ),
  ...entries(readCommand, "local_shell run_terminal_cmd run_in_terminal monitor powershell"),
  ...entries(
    readChange,
    "write write_file create create_file write_to_file editor edit replace multiedit",
  ),
  ...entries(
    readChange,
    "str_replace strreplace search_replace replace_in_file replace_string_in_file tabwrite",
  ),
  ...entries(readChange, "notebookedit edit_notebook edit_file str_replace_based_edit_tool"),
  ...entries(readPatchTool, "apply_patch applypatch patch"),
  ...entries(readDelete, "delete delete_file deletefile remove_file"),
  ...entries(readMove, "move move_file rename rename_file"),
  ...entries(readRead, "read read_file readfile read_files read_many_files view view_file"),
  ...entries(readRead, "view_image notebookread ls list list_dir list_directory list_files"),
  ...entries(readRead, "grep glob grep_search search_file_content search_files file_search"),
  ...entries(readRead, "glob_file_search lsp"),
  ...entries(readFetch, "webfetch web_fetch fetch fetch_web_content fetch_url fetchurl"),
  ...entries(readTyping, "write_stdin"),
]);

/**
 * What a native tool would do. A tool that nobody knows is judged by what its input names: a command
 * is run, a path is changed, an address is fetched. Without any of them it passes: there is nothing
 * that a policy speaks of, and to refuse it would stop every to-do list that a client invents.
 */
export function readTool(name: string, input: Input): Reading {
  const reading = (READERS.get(name.toLowerCase()) ?? readUnknown)(input);
  if (reading.ok && reading.actions.length > MAX_ACTIONS) {
    const count = reading.actions.length;
    return unreadable(`it does ${count} things at once; do at most ${MAX_ACTIONS} in one call`);
  }
  return reading;
}

function readCommand(input: Input): Reading {
  const commands = commandsOf(input);
  if (commands === null) return unreadable("its input names no command; give one as text");
  const directories = textsOf(input, DIRECTORY_KEYS).filter((each) => each !== "");
  if (directories.length > 1) return unreadable("it names two directories to run in; name one");
  const [directory = null] = directories;
  const actions: NativeAction[] = [];
  for (const command of commands) {
    const found = patchCommand(command);
    if (found === null) {
      actions.push({ kind: "command", command, directory });
      continue;
    }
    const reading = readPatch(found.patch);
    if (!reading.ok) return reading;
    const place = directory === null || found.directory.startsWith("/")
      ? found.directory
      : `${directory}/${found.directory}`;
    actions.push(...reading.actions.map((action) => below(place, action)));
  }
  return { ok: true, actions };
}

function commandsOf(input: Input): string[] | null {
  const commands: string[] = [];
  for (const key of COMMAND_KEYS.filter((candidate) => given(input, candidate))) {
    const value = input[key];
    const lines = typeof value === "string"
      ? [value]
      // A list under `commands` holds command lines, any other list the words of one command.
      : Array.isArray(value) && value.length > 0
      ? key === "commands" ? texts(value.map(commandOf)) : wordsAsLine(texts(value))
      : null;
    if (lines === null) return null;
    commands.push(...lines);
  }
  return commands.length > 0 ? commands : null;
}

function commandOf(value: unknown): unknown {
  return isObject(value) ? textsOf(value, COMMAND_KEYS).join("\n") || null : value;
}

function wordsAsLine(words: string[] | null): string[] | null {
  if (words === null) return null;
  const [shell = "", option = "", line = ""] = words;
  const isShell = /^(?:\/(?:usr\/)?bin\/)?(?:ba|z|da)?sh$/.test(shell) && /^-l?c$/.test(option);
  return [isShell && words.length === 3 ? line : joinedCommand(words)];
}

function readChange(input: Input): Reading {
  const edits = editsOf(input);
  if (edits === "malformed") {
    return unreadable("one of its edits has no old and new text; give both");
  }
  const whole = textsOf(input, edits.length > 0 ? TEXT_KEYS : [...TEXT_KEYS, ...AFTER_KEYS]);
  const changes: TextChange[] = edits.length > 0 ? [{ kind: "edits", edits }] : [];
  for (const text of whole) changes.push({ kind: "whole", text });
  if (changes.length === 0) return unreadable("it has no new text; give it");
  const paths = pathsOf(input, null, (path) => ({ kind: "read", path }));
  if (!paths.ok) return paths;
  return {
    ok: true,
    actions: paths.actions.flatMap((action) =>
      "path" in action
        ? changes.map((change) => ({ kind: "write" as const, path: action.path, change }))
        : []
    ),
  };
}

function editsOf(input: Input): TextEdit[] | "malformed" {
  const listed = Array.isArray(input.edits) ? input.edits : null;
  const edits: TextEdit[] = [];
  for (const each of listed ?? [input]) {
    const before = isObject(each) ? textOf(each, BEFORE_KEYS) : null;
    const after = isObject(each) ? textOf(each, AFTER_KEYS) : null;
    if (before === null && listed === null) return [];
    if (!isObject(each) || before === null || after === null) return "malformed";
    const all = [each.replace_all, each.replaceAll, each.allow_multiple].includes(true) ||
      typeof each.expected_replacements === "number";
    edits.push({ before, after, all });
  }
  return edits;
}

function readPatchTool(input: Input): Reading {
  const patches = textsOf(input, PATCH_KEYS);
  if (patches.length === 0) return unreadable("its input holds no patch; give one as text");
  const readings = patches.map(readPatch);
  const wrong = readings.find(({ ok }) => !ok);
  return wrong ?? { ok: true, actions: readings.flatMap((each) => each.ok ? each.actions : []) };
}

function readDelete(input: Input): Reading {
  return pathsOf(input, null, (path) => ({ kind: "delete", path, linesDeleted: null }));
}

function readMove(input: Input): Reading {
  const [from, to] = [textsOf(input, FROM_KEYS), textsOf(input, TO_KEYS)];
  if (from.length === 0 || to.length === 0) {
    return unreadable("it does not say from where to where; say both");
  }
  const change = { kind: "whole" as const, text: "", source: `moved from ${from.join(", ")}` };
  return {
    ok: true,
    actions: [
      ...from.map((path) => ({ kind: "delete" as const, path, linesDeleted: 0 })),
      ...to.map((path) => ({ kind: "write" as const, path, change })),
    ],
  };
}

function readRead(input: Input): Reading {
  const reading = pathsOf(input, ".", (path) => ({ kind: "read", path }));
  const { pattern } = input;
  if (!reading.ok || typeof pattern !== "string" || !/^[/~]|(?:^|\/)\.\.(?:\/|$)/.test(pattern)) {
    return reading;
  }
  // A pattern that begins elsewhere reads there, whatever the path beside it says.
  const place = pattern.split("/").slice(
    0,
    pattern.split("/").findIndex((part) => /[*?[{]/.test(part)),
  );
  return {
    ok: true,
    actions: [...reading.actions, { kind: "read", path: place.join("/") || "/" }],
  };
}

function readFetch(input: Input): Reading {
  const named = [input.url, ...(Array.isArray(input.urls) ? input.urls : [])];
  const asked = typeof input.prompt === "string" && input.url === undefined
    ? input.prompt.match(/https?:\/\/[^\s"'<>)\]]+/gi) ?? []
    : [];
  const urls = [...named, ...asked].filter((url) => typeof url === "string");
  return { ok: true, actions: urls.map((url) => ({ kind: "http", url })) };
}

/** What is typed into a program that runs already is judged by nobody; to look at it is harmless. */
function readTyping(input: Input): Reading {
  const typed = textOf(input, ["chars", "input", "text"]);
  return typed === null || typed === "" || typed === "\u0003"
    ? { ok: true, actions: [] }
    : unreadable("it types into a running program; give all input when the command is started");
}

function readUnknown(input: Input): Reading {
  if (COMMAND_KEYS.some((key) => given(input, key))) return readCommand(input);
  if ([...PATH_KEYS, ...PATHS_KEYS].some((key) => given(input, key))) {
    const text = textsOf(input, [...TEXT_KEYS, ...AFTER_KEYS]).join("\n");
    const source = JSON.stringify(input);
    const change = { kind: "parts" as const, text, linesDeleted: 0, source };
    return pathsOf(input, null, (path) => ({ kind: "write", path, change }));
  }
  return given(input, "url") ? readFetch(input) : { ok: true, actions: [] };
}

/** Every path that the input names, under whatever key: which of them the client uses is its own. */
function pathsOf(
  input: Input,
  fallback: string | null,
  action: (path: string) => NativeAction,
): Reading {
  const found: unknown[] = PATH_KEYS.filter((key) => given(input, key)).map((key) => input[key]);
  for (const key of PATHS_KEYS.filter((candidate) => given(input, candidate))) {
    const listed = input[key];
    if (!Array.isArray(listed)) return unreadable(`its ${key} is no list; give one of paths`);
    found.push(...listed.map((each) => isObject(each) ? textsOf(each, PATH_KEYS)[0] : each));
  }
  if (found.length === 0 && fallback !== null) found.push(fallback);
  const paths = texts([...new Set(found)]);
  if (paths === null || paths.length === 0) {
    return unreadable("its input names no file; give the path as text");
  }
  return { ok: true, actions: paths.map(action) };
}

function below(directory: string, action: NativeAction): NativeAction {
  if (directory === "." || !("path" in action) || action.path.startsWith("/")) return action;
  return { ...action, path: `${directory}/${action.path}` };
}

function entries(reader: Reader, names: string): [string, Reader][] {
  return names.split(" ").map((name) => [name, reader]);
}

function given(input: Input, key: string): boolean {
  return Object.hasOwn(input, key) && input[key] !== null && input[key] !== undefined;
}

/** All different texts under these keys. */
function textsOf(input: Input, keys: readonly string[]): string[] {
  const found = keys.filter((key) => given(input, key)).map((key) => input[key]);
  return [...new Set(found.filter((value) => typeof value === "string"))];
}

function textOf(input: Input, keys: readonly string[]): string | null {
  return textsOf(input, keys)[0] ?? null;
}

function texts(values: readonly unknown[]): string[] | null {
  const found = values.filter((value) => typeof value === "string");
  return found.length === values.length ? found : null;
}

function isObject(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
