/** What a program is told besides its own words. */
interface ProgramTask {
  prompt: string;
  agent: string;
  role: string;
  requirement: string;
  /** The commands that serve MAESTRO's tools over stdio, and that judge a native tool call. */
  server: readonly string[];
  hook: readonly string[];
}

/** How a kind of agent program is started without a person: words before, between and after. */
interface ProgramForm {
  argv(words: readonly string[], task: ProgramTask): string[];
  /** Variables of the environment that it finds its account and endpoint by. */
  variables: readonly string[];
}

/** Tools of its own that Claude Code may use unasked: MAESTRO's hook judges each call. */
const CLAUDE_TOOLS = "mcp__maestro,Read,Glob,Grep,Edit,Write,Bash";

const FORMS: Record<string, ProgramForm> = {
  claude: {
    argv: (words, { server, hook }) => {
      const hooks = { PreToolUse: [{ hooks: [{ type: "command", command: shellLine(hook) }] }] };
      return [
        ...words,
        ...["-p", "--output-format", "stream-json", "--verbose"],
        ...["--mcp-config", JSON.stringify(mcpConfig(server)), "--strict-mcp-config"],
        ...["--settings", JSON.stringify({ hooks })],
        ...["--permission-mode", "acceptEdits", "--allowedTools", CLAUDE_TOOLS],
      ];
    },
    variables: [
      "ANTHROPIC_API_KEY",
      "ANTHROPIC_AUTH_TOKEN",
      "ANTHROPIC_BASE_URL",
      "CLAUDE_CODE_OAUTH_TOKEN",
      "CLAUDE_CONFIG_DIR",
    ],
  },
  codex: {
    argv: (words, { server: [command = "", ...args] }) => {
      const server = `{command=${JSON.stringify(command)},args=${JSON.stringify(args)},` +
        'required=true,default_tools_approval_mode="approve"}';
      const settings = [
        `mcp_servers.maestro=${server}`,
        'approval_policy="never"',
        'sandbox_mode="workspace-write"',
      ];
      return [
        ...words,
        ...["exec", "--json", "--skip-git-repo-check"],
        ...settings.flatMap((setting) => ["-c", setting]),
        "-",
      ];
    },
    variables: ["CODEX_HOME", "CODEX_API_KEY"],
  },
};

/**
 * The words that start an agent program for a task. `claude` and `codex`, with options of theirs,
 * get what they need to work alone; any other program gets what it names: `{prompt}`, `{mcp_config}`
 * (JSON, as clients have it in `.mcp.json`), `{agent}`, `{role}`, `{requirement}`. The prompt is on
 * its standard input in any case.
 */
export function programWords(words: readonly string[], task: ProgramTask): string[] {
  const form = formOf(words);
  if (form) return form.argv(words, task);
  const values: Record<string, string> = {
    prompt: task.prompt,
    mcp_config: JSON.stringify(mcpConfig(task.server)),
    agent: task.agent,
    role: task.role,
    requirement: task.requirement,
  };
  return words.map((word) =>
    word.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
  );
}

/** The variables that a program gets where they are set, besides where it is and what is its home. */
export function programVariables(words: readonly string[]): readonly string[] {
  return formOf(words)?.variables ?? [];
}

function formOf([program = ""]: readonly string[]): ProgramForm | undefined {
  const name = program.split("/").at(-1) ?? "";
  return Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
}

function mcpConfig([command, ...args]: readonly string[]): unknown {
  return { mcpServers: { maestro: { type: "stdio", command, args } } };
}

function shellLine(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}
