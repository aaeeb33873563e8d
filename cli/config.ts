import { Document, isMap, LineCounter, parseDocument } from "yaml";
import { fail, shownLocation } from "../core/state.ts";
import { findSetting, type Setting, type SettingKey, SETTINGS, type Source } from "./settings.ts";

const MAX_CONFIG_CHARS = 100_000;

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
    return SETTINGS.map(({ key }) => [key, this.shown(key)]);
  }
}

export interface ConfigSources {
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
  check(setting, scalar(text), `${key} ${shownValue(key, text)}`);
  const before = await readText(file);
  const document = before === null ? new Document({}) : parse(before, file).document;
  document.setIn(key.split("."), scalar(text));
  await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(file, document.toString());
}

/** The setting of that name. Error: not_found, with the nearest. */
export function requireSetting(key: string): Setting {
  const setting = findSetting(key);
  if (setting) return setting;
  const names = SETTINGS.map((candidate) => candidate.key).join(", ");
  throw fail(
    "not_found",
    `Cannot configure ${key}: there is no such setting`,
    `There are ${names}.`,
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
    const { line, col } = lines.linePos(offset);
    const origin = `${file}:${line}:${col}`;
    const setting = findSetting(path);
    if (!setting) {
      const names = SETTINGS.map((candidate) => candidate.key).join(", ");
      throw fail(
        "invalid",
        `Cannot use ${origin}: there is no setting ${path}`,
        `There are ${names}.`,
      );
    }
    found.push([path, { value: check(setting, node, origin), source, origin: `${file}:${line}` }]);
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
  return { document, lines };
}

/** Every scalar below a map with its dotted path and where it stands. */
function* leaves(node: unknown, prefix = ""): Generator<[string, unknown, number]> {
  if (!isMap(node)) return;
  for (const pair of node.items) {
    const key = pair.key as { value?: unknown; range?: [number, number, number] };
    const path = prefix + String(key.value);
    if (isMap(pair.value)) yield* leaves(pair.value, `${path}.`);
    else {yield [
        path,
        (pair.value as { value?: unknown } | null)?.value ?? null,
        key.range?.[0] ?? 0,
      ];}
  }
}

function check(setting: Setting, value: unknown, origin: string): ConfigValue["value"] {
  const parsed = setting.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw fail(
    "invalid",
    `Cannot use ${origin}: ${setting.key} is ${JSON.stringify(shownValue(setting.key, value))}`,
    `${parsed.error.issues[0]?.message ?? "Not allowed"}; it is the ${setting.description}.`,
  );
}

function shownValue<T>(key: string, value: T): T | string {
  return key === "database" && typeof value === "string" ? shownLocation(value) : value;
}

/** Texts from the environment and the command line, read as YAML would read them. */
function scalar(text: string): string | number | boolean | null {
  if (/^-?\d+$/.test(text)) return Number(text);
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
      `Cannot read ${file}: ${(error as Error).message}`,
      "Check its rights.",
    );
  }
  if (text.length > MAX_CONFIG_CHARS) {
    throw fail("invalid", `Cannot read ${file}: it has ${text.length} characters`, "Shorten it.");
  }
  return text;
}
