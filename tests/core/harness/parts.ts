import { ShadowRepo } from "../../../core/harness/repositories/shadow_repo.ts";
import { Workspace } from "../../../core/harness/workspace.ts";

export const AT = "2026-01-02T03:04:05.000Z";
export const GIT = "/usr/bin/git";

/** A workspace with files, its shadow repository beside it, and both removed at the end. */
export interface Place extends AsyncDisposable {
  root: string;
  state: string;
  workspace: Workspace;
  shadow: ShadowRepo;
  write(files: Record<string, string>): Promise<void>;
  read(path: string): Promise<string>;
  /** Paths of all files and links, `.git` left out, links as `path -> target`. */
  everything(): Promise<string[]>;
}

export async function makePlace(files: Record<string, string> = {}): Promise<Place> {
  const top = await Deno.realPath(await Deno.makeTempDir({ prefix: "maestro-test-" }));
  const root = `${top}/project`;
  const state = `${top}/state`;
  await Deno.mkdir(root);
  const place = {
    root,
    state,
    workspace: await Workspace.open(root),
    shadow: await openShadow({ root, state }),
    write: (more: Record<string, string>) => writeFiles(root, more),
    read: (path: string) => Deno.readTextFile(`${root}/${path}`),
    everything: async () => (await listing(root, "")).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(top, { recursive: true }),
  };
  await place.write(files);
  return place;
}

export function openShadow({ root, state }: { root: string; state: string }): Promise<ShadowRepo> {
  return ShadowRepo.open({
    workspace: root,
    gitDir: `${state}/shadow.git`,
    indexFile: `${state}/shadow.index`,
    git: GIT,
  });
}

/** Runs the real git as a person would; its settings are those of nobody. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(GIT, {
    args: ["-c", "user.name=Person", "-c", "user.email=person@localhost", ...args],
    cwd,
    clearEnv: true,
    env: {
      HOME: cwd,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      PATH: "/usr/bin:/bin",
    },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`git ${args.join(" ")}: ${text(stderr)}`);
  return text(stdout) + (args[0] === "fsck" ? text(stderr) : "");
}

async function writeFiles(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const absolute = `${root}/${path}`;
    await Deno.mkdir(absolute.slice(0, absolute.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(absolute, text);
  }
}

async function listing(root: string, directory: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(`${root}/${directory}`)) {
    const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
    if (entry.name === ".git") continue;
    if (entry.isDirectory) found.push(`${path}/`, ...await listing(root, path));
    else if (entry.isSymlink) found.push(`${path} -> ${await Deno.readLink(`${root}/${path}`)}`);
    else found.push(path);
  }
  return found;
}
