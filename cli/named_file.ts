import { resolve } from "node:path";
import { fail } from "../core/errors.ts";

/** The text of a file that a person names. Errors: not_found, invalid (no file, or too large). */
export async function textOfFile(
  cwd: string,
  file: string,
  attempt: string,
  maxBytes: number,
): Promise<string> {
  const path = resolve(cwd, file);
  const info = await Deno.stat(path).catch((error: unknown) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (info === null) {
    throw fail("not_found", `Cannot ${attempt} ${file}: there is no such file`, "Check the path.");
  }
  if (!info.isFile || info.size > maxBytes) {
    const what = info.isFile ? `it has ${info.size} bytes` : "it is no file";
    throw fail("invalid", `Cannot ${attempt} ${file}: ${what}`, `Give one of at most ${maxBytes}.`);
  }
  return await Deno.readTextFile(path);
}
