import { normalizePath } from "../../policies/deciding.ts";

/** A client's path in the terms of the policy, or why it has none. */
type WorkspacePath = { ok: true; path: string } | { ok: false; problem: string };

/**
 * Brings a path as a client gives it, mostly absolute, into the workspace's terms. Links are not
 * followed by what changes a file; what reads one is judged by where it leads.
 */
export async function workspacePath(
  root: string,
  cwd: string,
  given: string,
  use: "read" | "change",
): Promise<WorkspacePath> {
  const absolute = given.startsWith("/") || /^[A-Za-z]:/.test(given) ? given : `${cwd}/${given}`;
  if (given.startsWith("~") || !isBelow(root, absolute)) return outside(root, given);
  const inner = absolute.slice(root.length).replace(/^\/+/, "");
  const lexical = normalizePath(inner === "" ? "." : inner);
  // Reports what is wrong with it, such as a `..` that leaves the workspace.
  if (!lexical.ok) return { ok: false, problem: lexical.problem };
  const link = await firstLink(root, inner);
  if (link === null) return lexical;
  if (use === "change") {
    return {
      ok: false,
      problem: `${link} is a symbolic link, and changes do not go through links; ` +
        "use the path of the real file",
    };
  }
  return await target(root, inner, given);
}

/** The first component that is a link, as the system walks: `..` goes up from where it stands. */
async function firstLink(root: string, inner: string): Promise<string | null> {
  const walked: string[] = [];
  for (const name of inner.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === "..") {
      walked.pop();
      continue;
    }
    walked.push(name);
    const path = walked.join("/");
    const info = await infoOf(`${root}/${path}`);
    if (info === "nothing") continue;
    if (info === "unreadable" || info.isSymlink) return path;
  }
  return null;
}

async function infoOf(path: string): Promise<Deno.FileInfo | "nothing" | "unreadable"> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    return isAbsent ? "nothing" : "unreadable";
  }
}

async function target(root: string, inner: string, given: string): Promise<WorkspacePath> {
  let real: string;
  try {
    real = await Deno.realPath(`${root}/${inner}`);
  } catch {
    return { ok: false, problem: "it leads over a link to where nothing can be read" };
  }
  if (!isBelow(root, real)) return outside(root, given);
  return normalizePath(real.slice(root.length).replace(/^\/+/, "") || ".");
}

function isBelow(root: string, path: string): boolean {
  return path === root || path.startsWith(root === "/" ? "/" : `${root}/`);
}

function outside(root: string, given: string): WorkspacePath {
  const shown = given.length > 200 ? `${given.slice(0, 200)}...` : given;
  return { ok: false, problem: `${shown} is outside the workspace; use a path below ${root}` };
}
