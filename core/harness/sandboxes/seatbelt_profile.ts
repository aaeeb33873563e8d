import { fail } from "../../errors.ts";
import type { WorkspaceBinds } from "./bubblewrap_args.ts";

/** Parts of macOS that programs need to read; what is not named is not readable. */
const READABLE = [
  "/System",
  "/Library/Developer",
  "/Library/Frameworks",
  "/Applications/Xcode.app",
  "/bin",
  "/sbin",
  "/usr",
  "/opt/homebrew",
  "/opt/local",
  "/private/etc",
  "/private/var/db/timezone",
  "/private/var/select",
  "/dev",
];
const DEVICES = ["/dev/null", "/dev/zero", "/dev/tty", "/dev/dtracehelper"];

/** What a command has besides the workspace. */
interface SeatbeltPlace {
  home: string;
  /** Directories of programs. */
  tools: readonly string[];
  /** Where the gate listens for it on this machine's loopback; null: no network. */
  port: number | null;
}

/**
 * A profile of the same confinement as bubblewrap's: later rules win, so what is hidden or read-only
 * comes after what is writable. No network but the gate's port: its loopback would be the host's. All
 * paths absolute and free of links. Error: invalid.
 */
export function seatbeltProfile(
  binds: WorkspaceBinds,
  { home, tools, port }: SeatbeltPlace,
): string {
  const lines = [
    "(version 1)",
    "(deny default)",
    "(allow process-exec process-fork)",
    "(allow signal (target same-sandbox))",
    "(allow process-info* (target same-sandbox))",
    "(allow sysctl-read)",
    "(allow mach-lookup" +
    ' (global-name "com.apple.system.opendirectoryd.libinfo")' +
    ' (global-name "com.apple.system.notification_center")' +
    ' (global-name "com.apple.logd"))',
    "(allow ipc-posix-sem ipc-posix-shm)",
    "(allow file-read-metadata)",
    '(allow file-read* (literal "/"))',
    `(allow file-read* ${subpaths([...READABLE, ...tools, binds.root])})`,
    ...(binds.writable.length > 0 ? [`(allow file-write* ${subpaths(binds.writable)})`] : []),
    ...(port === null ? [] : [`(allow network-outbound (remote ip "localhost:${port}"))`]),
    `(allow file-write-data ${DEVICES.map((path) => `(literal ${quoted(path)})`).join(" ")})`,
  ];
  const shut = [...binds.masked, ...binds.hiddenFiles];
  if (binds.readOnly.length > 0) lines.push(`(deny file-write* ${subpaths(binds.readOnly)})`);
  if (shut.length > 0) lines.push(`(deny file-read* file-write* ${subpaths(shut)})`);
  // The home may lie in the state directory, of which nothing else shows.
  lines.push(`(allow file-read* file-write* ${subpaths([home])})`);
  // Renaming a directory above would carry what is protected out of its rule.
  const above = parents([...binds.readOnly, ...shut], binds.root);
  if (above.length > 0) {
    lines.push(`(deny file-write-unlink ${above.map((p) => `(literal ${quoted(p)})`).join(" ")})`);
  }
  return `${lines.join("\n")}\n`;
}

function subpaths(paths: readonly string[]): string {
  return [...new Set(paths)].map((path) => `(subpath ${quoted(path)})`).join(" ");
}

function parents(paths: readonly string[], root: string): string[] {
  const found = new Set<string>();
  for (const path of paths) {
    for (let at = path; at.startsWith(root) && at !== "";) {
      found.add(at);
      at = at.slice(0, at.lastIndexOf("/"));
    }
  }
  return [...found].sort();
}

function quoted(path: string): string {
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f]/.test(path)) {
    throw fail(
      "invalid",
      `Cannot run a command: the path ${JSON.stringify(path)} has a control character.`,
      "Rename it.",
    );
  }
  return `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
