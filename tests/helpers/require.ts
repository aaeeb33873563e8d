/**
 * Programs that some tests need. Run as a script before the tests, this names the missing ones, so
 * that nothing is skipped unseen; what MAESTRO_REQUIRE names must be there.
 */
const OPTIONAL = {
  bwrap: "Debian, Ubuntu: apt-get install bubblewrap",
  bash: "Debian, Ubuntu: apt-get install bash",
  node: "https://nodejs.org",
  python3: "Debian, Ubuntu: apt-get install python3",
  deno: "npm install --global deno",
  claude: "npm install --global @anthropic-ai/claude-code",
  codex: "npm install --global @openai/codex",
  gemini: "npm install --global @google/gemini-cli@0.61.0",
  qwen: "npm install --global @qwen-code/qwen-code@0.24.4",
  opencode: "npm install --global opencode-ai@1.18.33",
  cline: "npm install --global cline@3.0.65",
  conformance: "npm install --global @modelcontextprotocol/conformance@0.2.0-alpha.12",
  "mcp-inspector": "npm install --global @modelcontextprotocol/inspector@2.12.0",
  postgres: "Debian, Ubuntu: apt-get install postgresql",
};

/** True where `program` is on PATH; an error where it is missing and MAESTRO_REQUIRE names it. */
export function available(program: keyof typeof OPTIONAL): boolean {
  const found = directories().some((directory) => isFile(`${directory}/${program}`));
  const required = (Deno.env.get("MAESTRO_REQUIRE") ?? "").split(",").map((name) => name.trim());
  if (!found && required.includes(program)) {
    throw new Error(`MAESTRO_REQUIRE names ${program}, but it is not installed.`);
  }
  return found;
}

/** Where a program is that `available` found. */
export function locate(program: keyof typeof OPTIONAL): string {
  const path = directories().map((directory) => `${directory}/${program}`).find(isFile);
  if (path === undefined) throw new Error(`${program} is not installed`);
  return path;
}

/** PATH, and where Debian keeps a PostgreSQL server's programs, the newest version first. */
export function directories(): string[] {
  return (Deno.env.get("PATH") ?? "").split(":").concat(
    subdirectories("/usr/lib/postgresql").sort((a, b) => Number(b) - Number(a))
      .map((version) => `/usr/lib/postgresql/${version}/bin`),
  );
}

function subdirectories(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)].map(({ name }) => name);
  } catch {
    return [];
  }
}

export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  for (const [program, hint] of Object.entries(OPTIONAL)) {
    if (available(program as keyof typeof OPTIONAL)) continue;
    const notice = `SKIPPED: the tests that need ${program}, which is not installed. (${hint})\n`;
    await Deno.stderr.write(new TextEncoder().encode(notice));
  }
}
