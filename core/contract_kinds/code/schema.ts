import { z } from "zod";
import { lowerJavaScript } from "../analysis/lower_js.ts";
import { lowerPython } from "../analysis/lower_python.ts";
import type { Program } from "../analysis/program.ts";
import { isMaestroError } from "../../errors.ts";
import { parseSource } from "../grammars.ts";
import type { SchemaProblem } from "../kind.ts";
import type { Language, ModuleSurface } from "./model.ts";
import { moduleSurface } from "./module_surface.ts";
import { newWorld } from "./world.ts";

const MAX_SURFACE_CHARS = 200_000;
const MAX_MODULE_CHARS = 300;

/** What a module is agreed to hand out, and how those who use it name it. */
export interface DeclaredModule {
  module: string;
  surface: ModuleSurface;
  program: Program;
}

type CodeSchemaReading =
  | { ok: true; declared: DeclaredModule }
  | { ok: false; problems: SchemaProblem[] };

const codeSchema = z.strictObject({
  module: z.string().min(1, "must name a module").max(MAX_MODULE_CHARS),
  surface: z.string().max(MAX_SURFACE_CHARS),
  description: z.string().optional(),
});

/** Reads `{ module, surface }`; `isClosed` says whether objects have the named fields alone. */
export async function readCodeSchema(
  language: Language,
  schema: unknown,
  isClosed: boolean,
): Promise<CodeSchemaReading> {
  const parsed = codeSchema.safeParse(schema);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => ({ at: path.join("."), message })),
    };
  }
  const { module, surface } = parsed.data;
  const file = language === "ts" ? "surface.d.ts" : "surface.pyi";
  try {
    const root = await parseSource(language === "ts" ? "typescript" : "python", surface);
    if (root.errorLine > 0) {
      const message = `line ${root.errorLine} is no ${language === "ts" ? ".d.ts" : ".pyi"} text`;
      return { ok: false, problems: [{ at: "surface", message }] };
    }
    const lower = language === "ts" ? lowerJavaScript : lowerPython;
    const program = lower(file, root);
    const world = newWorld(new Map([[file, program]]), isClosed);
    const declared = moduleSurface(world, file, true);
    if (declared.exports.size === 0 && declared.hidden.length === 0) {
      return { ok: false, problems: [{ at: "surface", message: "declares nothing" }] };
    }
    return { ok: true, declared: { module, surface: declared, program } };
  } catch (error) {
    if (!isMaestroError(error, "invalid")) throw error;
    return { ok: false, problems: [{ at: "surface", message: error.message }] };
  }
}
