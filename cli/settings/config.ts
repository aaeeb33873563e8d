import { Document, isAlias, isMap, isScalar, LineCounter, parseDocument, Scalar } from "yaml";
import { fail, ioReason, shownLocation } from "../../core/state.ts";
import { isRoleKey } from "../models/model_settings.ts";
import {
  findSetting,
  type Setting,
  type SettingKey,
  settingNames,
  SETTINGS,
  type Source,
} from "./settings.ts";

const MAX_CONFIG_CHARS = 100_000;
const MAX_SHOWN = 60;

export interface ConfigValue {
  value: string | number | boolean | null;
  source: Source;
  /** File and line, variable or flag, to find it again. */
  origin: string;
}

/** Effective settings: defaults < ~/.maestro < project < environment < flags. */
export class Config {
  readonly #values: Map<string, ConfigValue>;

  constructor(values: Map<string, ConfigValue>) {
    this.#values = values;
  }

  of(key: SettingKey): ConfigValue {
    return this.#values.get(key) ?? { value: null, source: "default", origin: "" };
  }

  /** What the setting is where nobody says anything. */
  fallback(key: SettingKey): ConfigValue["value"] {
    return findSetting(key)?.fallback ?? null;
  }

  text(key: SettingKey): string | null {
    const { value } = this.of(key);
    return value === null ? null : String(value);
  }

  number(key: SettingKey): number | null {
    const { value } = this.of(key);
    return typeof value === "number" ? value : null;
  }

  flag(key: SettingKey): boolean {
    return this.of(key).value === true;
  }

  /** What may be shown: without passwords. */
  shown(key: SettingKey): ConfigValue {
    const entry = this.of(key);
    return { ...entry, value: shownValue(key, entry.value) };
  }

  entries(): [string, ConfigValue][] {
    const entries: [string, ConfigValue][] = SETTINGS.map(({ key }) => [key, this.shown(key)]);
    return entries.filter(([key, { source }]) => !isRoleKey(key) || source !== "default");
  }
}

interface ConfigSources {
  globalFile: string | null;
  projectFile: string;
  env: (name: string) => string | undefined;
  /** Values given on the command line, by key. */
  flags: Partial<Record<SettingKey, string | number | boolean>>;
}

/** Reads every layer. Error: invalid, naming file, line and column, variable or flag. */
export async function loadConfig(sources: ConfigSources): Promise<Config> {
  const values = new Map<string, ConfigValue>();
  for (const setting of SETTINGS) {
    values.set(setting.key, { value: setting.fallback, source: "default", origin: "default" });
  }
  for (const [source, file] of fileLayers(sources)) {
    for (const [key, entry] of await readFile(file, source)) values.set(key, entry);
  }
  for (const setting of SETTINGS) {
    const text = sources.env(setting.variable);
    if (text === undefined || text === "") continue;
    const value = check(setting, scalar(text), setting.variable);
    values.set(setting.key, { value, source: "environment", origin: setting.variable });
  }
  for (const [key, given] of Object.entries(sources.flags)) {
    const setting = findSetting(key);
    if (!setting || given === undefined) continue;
    const value = check(setting, given, `the flag for ${key}`);
    values.set(key, { value, source: "flag", origin: "flag" });
  }
  return new Config(values);
}

/** Sets one key in a config file, keeping its comments and order. Errors: invalid, not_found. */
export async function setConfig(file: string, key: string, text: string): Promise<void> {
  const setting = requireSetting(key);
  check(setting, scalar(text), "the value given");
  const before = await readText(file);
  const document = before === null ? new Document({}) : parse(before, file).document;
  makeRoom(document, key.split("."), file);
  document.setIn(key.split("."), scalar(text));
  await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(file, document.toString());
}

/** A key can be set only in maps: what is empty becomes one, what is something else is in the way. */
function makeRoom(document: Document, path: readonly string[], file: string): void {
  for (let depth = 1; depth < path.length; depth++) {
    const above = path.slice(0, depth);
    const node = document.getIn(above, true);
    if (node === undefined || isMap(node)) continue;
    if (isScalar(node) && node.value === null) document.deleteIn(above);
    else {
      throw fail(
        "invalid",
        `Cannot set ${path.join(".")} in ${file}: ${above.join(".")} is ${shown(node)}, not a map`,
        "Correct that in the file first.",
      );
    }
  }
}

/** Takes one key out of a config file, and the maps that are empty without it. Error: invalid. */
export async function unsetConfig(file: string, key: string): Promise<void> {
  const before = await readText(file);
  if (before === null) return;
  const { document } = parse(before, file);
  const path = key.split(".");
  document.deleteIn(path);
  for (path.pop(); path.length > 0; path.pop()) {
    const left = document.getIn(path);
    if (isMap(left) && left.items.length === 0) document.deleteIn(path);
  }
  await Deno.writeTextFile(file, document.toString());
}

/** The setting of that name. Error: not_found, with the nearest. */
export function requireSetting(key: string): Setting {
  const setting = findSetting(key);
  if (setting) return setting;
  throw fail(
    "not_found",
    `Cannot configure ${key}: there is no such setting`,
    `There are ${settingNames()}.`,
  );
}

function fileLayers(sources: ConfigSources): [Source, string][] {
  const layers: [Source, string][] = [["project", sources.projectFile]];
  if (sources.globalFile !== null) layers.unshift(["global", sources.globalFile]);
  return layers;
}

async function readFile(file: string, source: Source): Promise<[string, ConfigValue][]> {
  const text = await readText(file);
  if (text === null) return [];
  const { document, lines } = parse(text, file);
  if (document.contents === null) return [];
  const found: [string, ConfigValue][] = [];
  for (const [path, node, offset] of leaves(document.contents)) {
    // A group whose last setting was taken out.
    if (isScalar(node) && node.value === null && isGroup(path)) continue;
    const { line, col } = lines.linePos(offset);
    const origin = `${file}:${line}:${col}`;
    const setting = findSetting(path);
    if (!setting) {
      throw fail(
        "invalid",
        `Cannot use ${origin}: there is no setting ${path}`,
        `There are ${settingNames()}.`,
      );
    }
    found.push([path, {
      value: check(setting, valueOf(node, document), origin),
      source,
      origin: `${file}:${line}`,
    }]);
  }
  return found;
}

function parse(text: string, file: string) {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what = error.message.split("\n")[0]?.replace(/ at line.*$/, "") ?? "not YAML";
    throw fail(
      "invalid",
      `Cannot read ${file}:${line}:${col}: ${what}`,
      "Correct that line, or remove the file to go back to the defaults.",
    );
  }
  if (document.contents !== null && !isMap(document.contents)) {
    if (isScalar(document.contents) && document.contents.value === null) document.contents = null;
    else {
      throw fail(
        "invalid",
        `Cannot read ${file}:1:1: it is ${shown(document.contents)}, not a map of settings`,
        "Correct it, or remove the file to go back to the defaults.",
      );
    }
  }
  return { document: document as Document, lines };
}

/** The value of a scalar, also one named elsewhere; of anything else its text, which no setting takes. */
function valueOf(node: unknown, document: Document): unknown {
  const found = isAlias(node) ? node.resolve(document) : node;
  return isScalar(found) ? found.value : [shown(found)];
}

function isGroup(path: string): boolean {
  return SETTINGS.some(({ key }) => key.startsWith(`${path}.`));
}

/** A part of a file as an error shows it. */
function shown(node: unknown): string {
  const text = String(node).replaceAll(/\s+/g, " ");
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

/** Every value below a map with its dotted path and where it stands. */
function* leaves(node: unknown, prefix = ""): Generator<[string, unknown, number]> {
  if (!isMap(node)) return;
  for (const pair of node.items) {
    const key = pair.key as { value?: unknown; range?: [number, number, number] } | null;
    const path = prefix + String(key?.value ?? shown(key));
    if (isMap(pair.value)) yield* leaves(pair.value, `${path}.`);
    else yield [path, pair.value ?? new Scalar(null), key?.range?.[0] ?? 0];
  }
}

function check(setting: Setting, value: unknown, origin: string): ConfigValue["value"] {
  const parsed = setting.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw fail(
    "invalid",
    `Cannot use ${origin}: ${setting.key} is ${
      Array.isArray(value) ? value[0] : JSON.stringify(shownValue(setting.key, value))
    }`,
    setting.takes === undefined
      ? `${parsed.error.issues[0]?.message ?? "Not allowed"} (${setting.description}).`
      : `It takes ${setting.takes} (${setting.description}).`,
  );
}

function shownValue<T>(key: string, value: T): T | string {
  return key === "database" && typeof value === "string" ? shownLocation(value) : value;
}

/** Texts from the environment and the command line, read as YAML would read them. */
function scalar(text: string): string | number | boolean | null {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  return text === "null" ? null : text;
}

async function readText(file: string): Promise<string | null> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return null;
    }
    throw fail(
      "unavailable",
      `Cannot read ${file}: ${ioReason(error)}`,
      "Check its rights.",
    );
  }
  if (text.length > MAX_CONFIG_CHARS) {
    throw fail("invalid", `Cannot read ${file}: it has ${text.length} characters`, "Shorten it.");
  }
  return text;
}
