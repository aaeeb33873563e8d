import { inProcess } from "../../helpers/in_process.ts";
import { cleanEnvironment, MAESTRO, maestro } from "../../helpers/maestro.ts";
import { temporaryDirectory, write } from "../../helpers/repository.ts";

/** A MAESTRO project and, beside it, a home directory of its own. */
export async function projectAndHome(files: Record<string, string> = {}) {
  const directory = await temporaryDirectory();
  const project = `${directory.path}/project`;
  const home = `${directory.path}/home`;
  await Deno.mkdir(project);
  // Clients hand on HOME and little else: Deno finds its cache there.
  await Deno.mkdir(`${home}/.cache`, { recursive: true });
  await Deno.symlink(cleanEnvironment(project).DENO_DIR ?? "", `${home}/.cache/deno`);
  await write(directory.path, files);
  const env = { HOME: home };
  const run = (...args: string[]) => maestro(project, args, { env });
  await inProcess(project, ["init"]);
  return {
    path: directory.path,
    project,
    home,
    env: { ...cleanEnvironment(project), ...env },
    run,
    read: (path: string) => Deno.readTextFile(`${directory.path}/${path}`),
    json: async (path: string) => JSON.parse(await Deno.readTextFile(`${directory.path}/${path}`)),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** Every file below a directory with its text and mode, but for MAESTRO's own state. */
export async function filesBelow(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  async function walk(directory: string): Promise<void> {
    for await (const { name, isDirectory, isFile } of Deno.readDir(`${root}/${directory}`)) {
      const path = `${directory}${name}`;
      if (name === ".maestro" || name === ".cache") continue;
      if (isDirectory) await walk(`${path}/`);
      else if (isFile) {
        const { mode } = await Deno.stat(`${root}/${path}`);
        found[path] = `${(mode ?? 0) & 0o777}\n${await Deno.readTextFile(`${root}/${path}`)}`;
      }
    }
  }
  await walk("");
  return found;
}

export { MAESTRO };
