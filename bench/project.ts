import { run } from "./measure.ts";

/** The Deno that runs the benchmark; `bin/maestro` finds it first on PATH. */
export const DENO = Deno.execPath();
export const CHECKOUT = new URL("../bin/maestro", import.meta.url).pathname;
/** What is measured: npm's package, as `deno task packed` lays it out. */
export const MAESTRO = new URL("../dist/packed/bin/maestro", import.meta.url).pathname;

export async function maestro(cwd: string, args: string[]): Promise<void> {
  await run(MAESTRO, args, cwd);
}

/** An empty MAESTRO project in a new directory. */
export async function createProject(directory: string): Promise<string> {
  await Deno.mkdir(directory, { recursive: true });
  await maestro(directory, ["init"]);
  return directory;
}
