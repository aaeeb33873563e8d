import type { Terminal } from "../terminal.ts";

const MAX_TRUSTED_CHARS = 100_000;

/** What a person said they trust, one line each; unreadable is as good as never said. */
export async function trustedLines(terminal: Terminal, name: string): Promise<string[]> {
  const file = trustFile(terminal, name);
  if (file === null) return [];
  try {
    return (await Deno.readTextFile(file)).slice(0, MAX_TRUSTED_CHARS).split("\n").filter(Boolean);
  } catch {
    return [];
  }
}

/** Remembers one line more. */
export async function trustLine(terminal: Terminal, name: string, line: string): Promise<void> {
  const file = trustFile(terminal, name);
  if (file === null) return;
  const known = await trustedLines(terminal, name);
  if (known.includes(line)) return;
  await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(file, [...known, line, ""].join("\n"), { mode: 0o600 });
}

function trustFile(terminal: Terminal, name: string): string | null {
  const home = terminal.env("HOME");
  return home ? `${home}/.maestro/${name}` : null;
}
