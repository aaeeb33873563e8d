import { fail } from "../../errors.ts";

/** Parts of the system a command sees, read-only; each only where it exists. */
const SYSTEM_PATHS = [
  "/bin",
  "/sbin",
  "/lib",
  "/lib32",
  "/lib64",
  "/libx32",
  "/etc/alternatives",
  "/etc/ca-certificates",
  "/etc/group",
  "/etc/hosts",
  "/etc/java",
  "/etc/ld.so.cache",
  "/etc/ld.so.conf",
  "/etc/ld.so.conf.d",
  "/etc/localtime",
  "/etc/mime.types",
  "/etc/nsswitch.conf",
  "/etc/passwd",
  "/etc/pki",
  "/etc/protocols",
  "/etc/services",
  "/etc/ssl",
];

/** Settings of the kernel, which bubblewrap leaves writable where root starts it. */
const KERNEL_SETTINGS = ["/proc/sys", "/proc/fs"];

/** Never bound for the sake of a PATH entry: they hold far more than programs. */
const TOO_BROAD =
  /^\/(root|home|home\/[^/]+|Users|Users\/[^/]+|etc|var|tmp|run|mnt|media|srv|opt)?$/;
/** Below these everything is bound already, or is not the host's to show. */
const COVERED = /^\/(usr|bin|sbin|lib|lib32|lib64|libx32|proc|sys|dev)(\/|$)/;
/** A workspace here would hide the system the command needs. */
const NO_WORKSPACE = /^\/(bin|sbin|lib|lib32|lib64|etc|dev|proc|sys|tmp|usr)?$/;

export const SANDBOX_HOME = "/tmp/home";

/**
 * The namespaces and the read-only system: enough to run a program in, with no workspace yet.
 * Temporary files are memory; `temporaryMb` bounds them, null leaves it to the kernel.
 */
export function systemArgs(path: string, temporaryMb: number | null): string[] {
  const size = temporaryMb === null ? [] : ["--size", String(temporaryMb * 1024 * 1024)];
  const extra = toolDirectories(path);
  return [
    ...["--die-with-parent", "--new-session", "--unshare-all", "--cap-drop", "ALL", "--clearenv"],
    ...["--ro-bind", "/usr", "/usr"],
    ...SYSTEM_PATHS.flatMap((part) => ["--ro-bind-try", part, part]),
    ...["--dev", "/dev", ...size, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"],
    ...["--proc", "/proc"],
    ...KERNEL_SETTINGS.flatMap((part) => ["--ro-bind-try", part, part]),
    ...[...size, "--tmpfs", "/tmp", "--dir", SANDBOX_HOME],
    ...extra.flatMap((part) => ["--ro-bind-try", part, part]),
    ...["--setenv", "PATH", sandboxPath(path), "--setenv", "HOME", SANDBOX_HOME],
    ...["--setenv", "TMPDIR", "/tmp", "--setenv", "LANG", "C.UTF-8"],
  ];
}

/** After every bind: the directories made to hold them must not take writes either. */
export const SEALED = ["--remount-ro", "/"];

/** How the workspace is bound; all paths absolute and looked at already. */
export interface WorkspaceBinds {
  root: string;
  writable: string[];
  readOnly: string[];
  /** Hidden directories, and paths where nothing may appear: an empty read-only directory. */
  masked: string[];
  hiddenFiles: string[];
}

/** The workspace over the system, read-only first, later binds over earlier ones. */
export function workspaceArgs(binds: WorkspaceBinds): string[] {
  if (NO_WORKSPACE.test(binds.root)) {
    throw fail(
      "invalid",
      `Cannot run commands in workspace ${binds.root}: it is a system directory.`,
      "Move the project into a directory of its own.",
    );
  }
  return [
    ...["--ro-bind", binds.root, binds.root],
    ...binds.writable.flatMap((path) => ["--bind", path, path]),
    ...binds.readOnly.flatMap((path) => ["--ro-bind", path, path]),
    ...binds.masked.flatMap((path) => ["--tmpfs", path, "--remount-ro", path]),
    ...binds.hiddenFiles.flatMap((path) => ["--ro-bind", "/dev/null", path]),
    ...["--chdir", binds.root],
  ];
}

/** PATH as the command sees it: absolute entries, and always the system's own. */
export function sandboxPath(path: string): string {
  const entries = path.split(":").filter((entry) => entry.startsWith("/"));
  return [...new Set([...entries, "/usr/local/bin", "/usr/bin", "/bin"])].join(":");
}

/**
 * Toolchains outside the system: PATH entries, the modules beside a Node-like `bin`, and what the
 * `shims` of a version manager (pyenv, rbenv, asdf) start, which lies around them.
 */
export function toolDirectories(path: string): string[] {
  const entries = path.split(":").map((entry) => entry.replace(/\/+$/, ""));
  const found = entries.filter(isToolDirectory).flatMap((entry) => {
    const [, prefix = "", kind] = /^(.+)\/(bin|shims)$/.exec(entry) ?? [];
    if (kind === "shims") return isToolDirectory(prefix) ? [prefix] : [entry];
    return kind === "bin" ? [entry, `${prefix}/lib/node_modules`] : [entry];
  });
  return [...new Set(found)];
}

function isToolDirectory(entry: string): boolean {
  const plain = entry.startsWith("/") && !entry.split("/").includes("..");
  return plain && !TOO_BROAD.test(entry) && !COVERED.test(entry);
}
