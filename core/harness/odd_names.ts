import type { CommandResult } from "./sandboxes/sandbox.ts";
import {
  bytesToLatin1,
  latin1ToBytes,
  latin1ToText,
  textToLatin1,
} from "./repositories/git_cli.ts";

/** Runs a small shell script where the command itself ran, under the same confinement. */
export type RunScript = (script: string) => Promise<CommandResult>;

/** One script must stay below the longest command. */
const PATHS_PER_SCRIPT = 16;

/**
 * The entries of a directory whose names are not UTF-8, as paths of bytes in Latin-1. This process
 * can neither read nor use such names; a shell can.
 */
export async function oddEntries(run: RunScript, directory: string): Promise<string[]> {
  const place = textToLatin1(directory);
  const { stdout, truncated } = await run(
    `cd -- "${
      spelled(`./${place}`)
    }" && for name in * .*; do printf '%s\\0' "$name"; done | od -An -v -tx1`,
  );
  if (truncated) return [];
  const bytes = (stdout.match(/[0-9a-f]{2}/g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return bytesToLatin1(Uint8Array.from(bytes)).split("\0")
    .filter((name) => latin1ToText(name) === null)
    .map((name) => directory === "." ? name : `${place}/${name}`);
}

/** Removes files and directories by names that are not UTF-8. */
export async function removeOdd(run: RunScript, paths: readonly string[]): Promise<void> {
  for (let at = 0; at < paths.length; at += PATHS_PER_SCRIPT) {
    const names = paths.slice(at, at + PATHS_PER_SCRIPT).map((path) => `"${spelled(`./${path}`)}"`);
    await run(`rm -rf -- ${names.join(" ")}`);
  }
}

/** A name of bytes as it can be shown: `%ff` for each byte that is no text. */
export function shownOdd(path: string): string {
  return path.replace(/[^\x20-\x7e]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}

/** Bytes as a shell word's inside: each in octal, for no argument of ours can carry them. */
function spelled(path: string): string {
  const octal = [...latin1ToBytes(path)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`);
  return `$(printf '${octal.join("")}')`;
}
