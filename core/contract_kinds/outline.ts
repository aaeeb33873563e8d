import { moduleSurface } from "./code/module_surface.ts";
import type { Exported } from "./code/model.ts";
import { newWorld } from "./code/world.ts";
import { extractHttp } from "./http/extract.ts";
import { loadSources } from "./sources.ts";
import type { SourceFile } from "./verdict.ts";

/** What files hand out to each other and serve to others, in names. */
interface SourceOutline {
  /** The exports of each file that has any, such as `sum(a, b)`. */
  exports: { file: string; names: string[] }[];
  /** Such as `GET /price`, in order. */
  endpoints: string[];
}

/** Reads what is exported and served, with the readers that contracts are held against. */
export async function outlineOf(files: readonly SourceFile[]): Promise<SourceOutline> {
  const sources = await loadSources(files);
  const world = newWorld(sources.programs, false);
  const exports = [...sources.programs.keys()].map((file) => ({
    file,
    names: [...moduleSurface(world, file, false).exports.values()]
      .filter(({ incidental }) => !incidental).map(nameOf),
  }));
  const served = extractHttp(sources, new Set(sources.programs.keys())).provided;
  return {
    exports: exports.filter(({ names }) => names.length > 0),
    endpoints: [...new Set(served.map(({ key }) => key))].sort(),
  };
}

function nameOf({ name, value }: Exported): string {
  if (value?.kind === "class") return `class ${name}`;
  if (value?.kind !== "function") return name;
  const parameters = value.signatures[0]?.shape.parameters ?? [];
  return `${name}(${parameters.map((parameter) => parameter.name).join(", ")})`;
}
