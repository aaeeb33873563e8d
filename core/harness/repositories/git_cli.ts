import { fail } from "../../errors.ts";
import { canRun, type Program, runProgram } from "../process.ts";

/**
 * Settings that keep git from running or converting anything: no hook, no file monitor, no
 * automatic collection, contents byte for byte. What is committed survives a power loss.
 */
const SETTINGS = [
  "core.bare=false",
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.untrackedCache=false",
  "core.excludesFile=/dev/null",
  "core.attributesFile=/dev/null",
  "core.autocrlf=false",
  "core.safecrlf=false",
  "core.fileMode=true",
  "core.symlinks=true",
  "core.fsync=committed,loose-object",
  "core.fsyncMethod=batch",
  "gc.auto=0",
  "maintenance.auto=false",
];

const ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
};

/** Where one git command works; all paths absolute. */
export interface GitPlace {
  git: string;
  gitDir: string;
  workTree: string;
  indexFile: string;
}

const GIT_HINT =
  "Install git (Debian, Ubuntu: apt-get install git), and let this process run it (--allow-run).";

/** The first git of a PATH that this process may run; never one that the workspace brings along. */
export async function findGit(path: string, workspace: string): Promise<string> {
  const directories = path.split(":").filter((entry) =>
    entry.startsWith("/") && entry !== workspace && !entry.startsWith(`${workspace}/`)
  );
  for (const directory of new Set([...directories, "/usr/bin"])) {
    if (await canRun(`${directory}/git`, ["--version"])) return `${directory}/git`;
  }
  throw fail("unavailable", `Cannot find git in the PATH ${path}.`, GIT_HINT);
}

/** The git command line on our own repository, with an environment of our own making. */
export function gitProgram(
  place: GitPlace,
  args: string[],
  env: Record<string, string> = {},
): Program {
  return {
    file: place.git,
    args: [...SETTINGS.flatMap((setting) => ["-c", setting]), ...args],
    cwd: place.workTree,
    hint: GIT_HINT,
    env: {
      ...ENVIRONMENT,
      GIT_DIR: place.gitDir,
      GIT_WORK_TREE: place.workTree,
      GIT_INDEX_FILE: place.indexFile,
      ...env,
    },
  };
}

/** Runs git and gives its output as text, the final newline removed. */
export async function gitText(
  place: GitPlace,
  args: string[],
  options: { stdin?: Uint8Array; env?: Record<string, string> } = {},
): Promise<string> {
  const output = await runProgram(gitProgram(place, args, options.env), options.stdin);
  return new TextDecoder().decode(output).replace(/\n$/, "");
}

/** Runs git and gives its NUL-separated output as strings of bytes (Latin-1), names untouched. */
export async function gitRecords(place: GitPlace, args: string[]): Promise<string[]> {
  const output = await runProgram(gitProgram(place, args));
  const records = bytesToLatin1(output).split("\0");
  records.pop();
  return records;
}

/** Git names are bytes: Latin-1 keeps each byte as one character, whatever the encoding. */
export function latin1ToBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** A git name as text, null where it is not UTF-8. */
export function latin1ToText(name: string): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(latin1ToBytes(name));
  } catch {
    return null;
  }
}

/** Text as the bytes git would show for it, in Latin-1. */
export function textToLatin1(text: string): string {
  return bytesToLatin1(new TextEncoder().encode(text));
}

const CHUNK = 8192;

/** The other way round. */
export function bytesToLatin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  }
  return parts.join("");
}
