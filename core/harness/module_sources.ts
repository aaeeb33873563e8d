import type { ModuleSources, SourceFile } from "../contract_kinds/mod.ts";
import type { Workspace } from "./workspace.ts";

const SOURCE_FILES = "**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx,py,html,vue,svelte}";
const MAX_FILES = 5_000;

/** Whether a file is part of a module. */
export type Membership = (path: string, module: string) => boolean;

/** The files of each module that contracts are checked against, tests aside. */
export async function moduleSources(
  workspace: Workspace,
  modules: Iterable<string>,
  belongs: Membership,
): Promise<ModuleSources> {
  const files = (await workspace.list(SOURCE_FILES, MAX_FILES)).paths.filter((path) =>
    !isTest(path)
  );
  const texts = new Map<string, SourceFile | null>();
  const sources = new Map<string, SourceFile[]>();
  for (const module of new Set(modules)) {
    const owned: SourceFile[] = [];
    for (const path of files.filter((path) => belongs(path, module))) {
      const source = texts.has(path) ? texts.get(path) : await readSource(workspace, path);
      texts.set(path, source ?? null);
      if (source) owned.push(source);
    }
    sources.set(module, owned);
  }
  return sources;
}

/** Tests call what must fail too: they are neither provider nor consumer. */
function isTest(path: string): boolean {
  return /(^|\/)(tests?|__tests__)\/|[._](test|spec)\.[a-z]+$/.test(path);
}

/** What is no text, or too large to be written by hand, has no interface to check. */
async function readSource(workspace: Workspace, path: string): Promise<SourceFile | null> {
  const range = await workspace.readText(path).catch(() => null);
  return range && { path, text: range.text };
}
