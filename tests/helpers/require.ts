/**
 * Programs that some tests need. Run as a script before the tests, this names the missing ones, so
 * that nothing is skipped unseen; what MAESTRO_REQUIRE names must be there.
 */
const OPTIONAL = {
  bwrap: "Debian, Ubuntu: apt-get install bubblewrap",
  bash: "Debian, Ubuntu: apt-get install bash",
  node: "https://nodejs.org",
  deno: "npm install --global deno",
};

/** True where `program` is on PATH; an error where it is missing and MAESTRO_REQUIRE names it. */
export function available(program: keyof typeof OPTIONAL): boolean {
  const found = (Deno.env.get("PATH") ?? "").split(":").some((dir) => isFile(`${dir}/${program}`));
  const required = (Deno.env.get("MAESTRO_REQUIRE") ?? "").split(",").map((name) => name.trim());
  if (!found && required.includes(program)) {
    throw new Error(`MAESTRO_REQUIRE names ${program}, but it is not on PATH. Install it.`);
  }
  return found;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  for (const [program, hint] of Object.entries(OPTIONAL)) {
    if (available(program as keyof typeof OPTIONAL)) continue;
    const notice = `SKIPPED: the tests that need ${program}, which is not on PATH. (${hint})\n`;
    await Deno.stderr.write(new TextEncoder().encode(notice));
  }
}
