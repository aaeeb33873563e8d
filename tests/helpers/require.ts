/**
 * True where `program` is on PATH. A missing one that MAESTRO_REQUIRE names is an error, so that
 * nothing is skipped unseen where everything must run.
 */
export function available(program: string): boolean {
  const found = (Deno.env.get("PATH") ?? "").split(":").some((dir) => isFile(`${dir}/${program}`));
  const required = (Deno.env.get("MAESTRO_REQUIRE") ?? "").split(",").map((name) => name.trim());
  if (!found && required.includes(program)) {
    throw new Error(`MAESTRO_REQUIRE names ${program}, but it is not on PATH. Install it.`);
  }
  if (!found) Deno.stderr.writeSync(new TextEncoder().encode(`SKIPPED: needs ${program}\n`));
  return found;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
