import fs from "node:fs";
import git from "isomorphic-git";

/** The first commit's time, fixed so that the same demo gives the same commit. */
const COMMIT_TIME = { timestamp: 1_767_225_600, timezoneOffset: 0 };
const AUTHOR = { name: "Demo", email: "demo@localhost", ...COMMIT_TIME };

/** Makes a repository with one commit that holds the given files. */
export async function createRepository(
  directory: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await git.init({ fs, dir: directory, defaultBranch: "main" });
  for (const [path, text] of Object.entries(files)) {
    const parent = path.includes("/")
      ? `${directory}/${path.slice(0, path.lastIndexOf("/"))}`
      : directory;
    await Deno.mkdir(parent, { recursive: true });
    await Deno.writeTextFile(`${directory}/${path}`, text);
    await git.add({ fs, dir: directory, filepath: path });
  }
  await git.commit({
    fs,
    dir: directory,
    message: "A laid-out project\n",
    author: AUTHOR,
    committer: AUTHOR,
  });
}
