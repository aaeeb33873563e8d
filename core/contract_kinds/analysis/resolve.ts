const EXTENSIONS = [".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".cts"];
const ALIASES = /^(?:@\/|~\/|#|\$lib\/|src\/)/;

/** The file an import means, among the files known; null where it is none of them. */
export function resolveImport(
  files: ReadonlyMap<string, unknown>,
  from: string,
  source: string,
): string | null {
  if (from.endsWith(".py")) return resolvePython(files, from, source);
  if (source.startsWith("./") || source.startsWith("../")) {
    return firstOf(files, candidates(joinPath(directory(from), source)));
  }
  if (!ALIASES.test(source)) return null;
  const rest = source.replace(ALIASES, "");
  return firstEnding(files, candidates(rest));
}

function resolvePython(
  files: ReadonlyMap<string, unknown>,
  from: string,
  source: string,
): string | null {
  const dots = /^\.*/.exec(source)?.[0].length ?? 0;
  const names = source.slice(dots).split(".").filter((name) => name !== "").join("/");
  if (names === "" && dots === 0) return null;
  if (dots === 0) return firstEnding(files, [`${names}.py`, `${names}/__init__.py`]);
  const base = joinPath(directory(from), "../".repeat(dots - 1) + names);
  return firstOf(files, [`${base}.py`, `${base}/__init__.py`]);
}

function candidates(path: string): string[] {
  const stem = path.replace(/\.[cm]?[jt]sx?$/, "");
  return [
    path,
    ...EXTENSIONS.map((extension) => stem + extension),
    ...EXTENSIONS.map((extension) => `${path}/index${extension}`),
  ];
}

function firstOf(files: ReadonlyMap<string, unknown>, paths: readonly string[]): string | null {
  return paths.find((path) => files.has(path)) ?? null;
}

function firstEnding(files: ReadonlyMap<string, unknown>, paths: readonly string[]): string | null {
  const exact = firstOf(files, paths);
  if (exact !== null) return exact;
  for (const path of paths) {
    for (const file of files.keys()) if (file.endsWith(`/${path}`)) return file;
  }
  return null;
}

function directory(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

function joinPath(base: string, relative: string): string {
  const parts = base === "" ? [] : base.split("/");
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
