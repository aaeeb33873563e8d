import type { Program } from "../analysis/program.ts";
import { resolveImport } from "../analysis/resolve.ts";
import type { ContractUnderTest, SourceFile } from "../verdict.ts";
import type { Language } from "./model.ts";
import type { DeclaredModule } from "./schema.ts";

/** A contract with the module it is about, and the owner's file that is this module. */
export interface Target {
  contract: ContractUnderTest;
  language: Language;
  declared: DeclaredModule;
  /** Null where none of the owner's files is it. */
  file: string | null;
}

const SCRIPT = /\.(?:d\.)?[cm]?[jt]sx?$/;

/** A path without what imports leave out: extension, `/index`, `/__init__`. */
export function stemOf(path: string): string {
  return path.replace(/^(?:\.\/)+/, "").replace(SCRIPT, "").replace(/\.pyi?$/, "")
    .replace(/\/(?:index|__init__)$/, "");
}

/** The owner's file that the contract's `module` names. */
export function fileOfModule(
  language: Language,
  module: string,
  files: readonly SourceFile[],
): string | null {
  const pattern = language === "ts" ? /\.[cm]?[jt]sx?$/ : /\.py$/;
  const paths = files.map(({ path }) => path).filter((path) => pattern.test(path));
  const wanted = wantedStem(language, module);
  const exact = paths.filter((path) => stemOf(path) === wanted);
  const ending = paths.filter((path) => stemOf(path).endsWith(`/${wanted}`));
  const [found] = [...exact, ...ending.toSorted((a, b) => a.length - b.length)];
  if (found !== undefined) return found;
  const packaged = language === "ts" ? fileOfPackage(module, files, paths) : null;
  if (packaged !== null) return packaged;
  const last = wanted.split("/").at(-1) ?? "";
  const named = paths.filter((path) => stemOf(path).split("/").at(-1) === last);
  const [only] = named.length === 1 ? named : paths;
  return named.length === 1 || paths.length === 1 ? only ?? null : null;
}

function wantedStem(language: Language, module: string): string {
  if (language === "py" && !module.includes("/") && !module.endsWith(".py")) {
    return module.replaceAll(".", "/");
  }
  return stemOf(module.replace(/^(?:@\/|~\/|#\/?|\$lib\/)/, ""));
}

/** The entry file of a package of the owner's that has the module's name. */
function fileOfPackage(
  module: string,
  files: readonly SourceFile[],
  paths: readonly string[],
): string | null {
  for (const { path, text } of files) {
    if (!/(?:^|\/)(?:package|deno)\.json$/.test(path)) continue;
    const read = fieldsOf(text);
    const name = typeof read.name === "string" ? read.name : "";
    if (name === "" || (module !== name && !module.startsWith(`${name}/`))) continue;
    const base = path.replace(/[^/]*$/, "");
    const rest = module.slice(name.length + 1);
    const entries = rest === ""
      ? [read.types, read.module, read.main, "index", "src/index", "mod"]
      : [rest, `src/${rest}`];
    for (const entry of entries) {
      if (typeof entry !== "string") continue;
      const stem = stemOf(base + entry.replace(/^\.\//, ""));
      const found = paths.find((each) => stemOf(each) === stem || each === base + entry);
      if (found !== undefined) return found;
    }
  }
  return null;
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Whether an import means the module: `maybe` where an alias looks like it and nothing says so. */
export function meansModule(
  target: Target,
  programs: ReadonlyMap<string, Program>,
  from: string,
  source: string,
): "yes" | "maybe" | "no" {
  const { declared: { module }, file, language } = target;
  if (language === "py") return meansPython(target, programs, from, source);
  const isRelative = source.startsWith("./") || source.startsWith("../") || source === "." ||
    source === "..";
  if (source === module && !isRelative) return "yes";
  const known = file ?? module;
  if (isRelative) {
    const joined = joinPath(from, source);
    return stemOf(joined) === stemOf(known) ? "yes" : "no";
  }
  if (resolveImport(programs, from, source) === known) return "yes";
  if (stemOf(source) === stemOf(module)) return "yes";
  const alias = /^(?:@\/|~\/|#\/?|\$lib\/|src\/)/.exec(source)?.[0];
  const stem = stemOf(known);
  if (alias !== undefined) {
    const rest = stemOf(source.slice(alias.length));
    return stem === rest || stem.endsWith(`/${rest}`) ? "yes" : "no";
  }
  const last = source.split("/").slice(1).join("/");
  return last !== "" && stem.endsWith(`/${stemOf(last)}`) ? "maybe" : "no";
}

function meansPython(
  { declared: { module }, file }: Target,
  programs: ReadonlyMap<string, Program>,
  from: string,
  source: string,
): "yes" | "no" {
  const known = stemOf(file ?? (module.includes("/") ? module : module.replaceAll(".", "/")));
  if (source.startsWith(".")) {
    const dots = /^\.*/.exec(source)?.[0].length ?? 0;
    const rest = source.slice(dots).replaceAll(".", "/");
    const joined = stemOf(joinPath(from, "./" + "../".repeat(dots - 1) + rest));
    return joined === known || joined.endsWith(`/${known}`) ? "yes" : "no";
  }
  if (source === module) return "yes";
  const path = source.replaceAll(".", "/");
  const isDeep = path.includes("/");
  const resolved = resolveImport(programs, from, source);
  if (resolved !== null && resolved === file) {
    // A short name may be a package of Python's own: it counts from the same directory alone.
    return isDeep || directory(resolved) === directory(from) || known === path ? "yes" : "no";
  }
  return isDeep && resolved === null && (known === path || known.endsWith(`/${path}`))
    ? "yes"
    : "no";
}

function directory(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** A path as seen from a file's directory. */
function joinPath(from: string, relative: string): string {
  const parts = directory(from).split("/").filter((part) => part !== "");
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
