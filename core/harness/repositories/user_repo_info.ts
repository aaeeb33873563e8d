import { ioReason } from "../../io_reason.ts";
import { isMaestroError } from "../../errors.ts";
import { lstatOrNull } from "../safe_paths.ts";
import { userGitFiles } from "./user_git_files.ts";
import type { Workspace } from "../workspace.ts";

type GitLibrary = typeof import("isomorphic-git").default;

/** What the workspace's own `.git` is; `reason` says in words why it is not a plain repository. */
interface UserRepoInfo {
  kind: "none" | "repository" | "linked_worktree" | "unsupported";
  /** The commit checked out, null before the first. */
  head: string | null;
  /** The branch checked out, null where HEAD is detached. */
  branch: string | null;
  reason: string;
}

/** The person's repository through isomorphic-git, which runs no filter, hook or file monitor. */
export interface UserRepo {
  git: GitLibrary;
  at: { fs: ReturnType<typeof userGitFiles>; gitdir: string; cache: Record<string, unknown> };
}

/** Looks at the workspace's `.git` without running git in it. */
export async function userRepoInfo(workspace: Workspace): Promise<UserRepoInfo> {
  const none = { head: null, branch: null };
  const gitDir = `${workspace.root}/.git`;
  const problem = await layoutProblem(gitDir);
  if (problem !== null) return { ...none, ...problem };
  const repo = await openUserRepo(workspace);
  try {
    const unsupported = await formatProblem(repo);
    if (unsupported !== null) return { ...none, kind: "unsupported", reason: unsupported };
    const branch = await repo.git.currentBranch({ ...repo.at, fullname: false }) ?? null;
    return { kind: "repository", head: await refOrNull(repo, "HEAD"), branch, reason: "" };
  } catch (error) {
    if (isMaestroError(error)) throw error;
    const reason = `its .git cannot be read: ${ioReason(error)}`;
    return { ...none, kind: "unsupported", reason };
  }
}

/** Opens the repository; `userRepoInfo` says before whether that makes sense. */
export async function openUserRepo(workspace: Workspace): Promise<UserRepo> {
  const { default: git } = await import("isomorphic-git");
  const gitdir = `${workspace.root}/.git`;
  return { git, at: { fs: userGitFiles(gitdir), gitdir, cache: {} } };
}

/** The object a reference leads to, null where it does not exist. */
export async function refOrNull({ git, at }: UserRepo, ref: string): Promise<string | null> {
  try {
    return await git.resolveRef({ ...at, ref });
  } catch (error) {
    if (error instanceof git.Errors.NotFoundError) return null;
    throw error;
  }
}

type Problem = Pick<UserRepoInfo, "kind" | "reason">;

/** What the files alone tell; null where it looks like a repository. */
async function layoutProblem(gitDir: string): Promise<Problem | null> {
  const info = await lstatOrNull(gitDir);
  if (info === null) return { kind: "none", reason: "the workspace has no .git" };
  if (info.isFile) {
    return {
      kind: "linked_worktree",
      reason: "its .git is a file that points to a repository elsewhere (worktree or submodule)",
    };
  }
  if (!info.isDirectory) return { kind: "unsupported", reason: "its .git is a link" };
  const head = await lstatOrNull(`${gitDir}/HEAD`);
  if (head === null) return { kind: "none", reason: "the workspace's .git holds no repository" };
  for (const part of ["objects", "refs", "refs/tags"]) {
    const directory = await lstatOrNull(`${gitDir}/${part}`);
    if (directory === null ? part !== "refs/tags" : !directory.isDirectory) {
      return { kind: "unsupported", reason: `its .git/${part} is not a directory of its own` };
    }
  }
  if (await lstatOrNull(`${gitDir}/objects/info/alternates`) !== null) {
    return { kind: "unsupported", reason: "it borrows objects of another repository (alternates)" };
  }
  return null;
}

/** What its settings say about formats that the library does not know. */
async function formatProblem({ git, at }: UserRepo): Promise<string | null> {
  const setting = async (path: string) => String(await git.getConfig({ ...at, path }) ?? "");
  const format = (await setting("extensions.objectformat")).toLowerCase();
  if (format !== "" && format !== "sha1") {
    return `it stores objects by ${format}, which cannot be written yet`;
  }
  const refs = (await setting("extensions.refstorage")).toLowerCase();
  if (refs !== "" && refs !== "files") return `it keeps references as ${refs}, not as files`;
  const version = await setting("core.repositoryformatversion");
  if (version !== "" && version !== "0" && version !== "1") return `its format is ${version}`;
  return null;
}
