import npmPackage from "../../package.json" with { type: "json" };
import type { Client, Scope, Settings } from "./client.ts";
import { hookText, serverText } from "./snippet.ts";
import { CLIENTS } from "./table.ts";

/** What documents call the program: on PATH, as the README says. */
const ON_PATH = ["maestro"] as const;
const SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

/** `server.json`, by which the registry of MCP servers lists a package. */
export function serverJson(): string {
  const { name, version, description, mcpName } = npmPackage;
  const server = {
    $schema: SCHEMA,
    name: mcpName,
    title: "MAESTRO",
    description,
    version,
    packages: [{
      registryType: "npm",
      identifier: name,
      version,
      runtimeHint: "npx",
      transport: { type: "stdio" },
      packageArguments: [{ type: "positional", value: "mcp" }],
    }],
  };
  return `${JSON.stringify(server, null, 2)}\n`;
}

/** The README's section about the clients, between its two marks. */
export function clientsMarkdown(): string {
  const rows = CLIENTS.map((client) => [
    client.title,
    `\`maestro install ${client.name}\``,
    files(client, "project"),
    files(client, "user"),
    hookScopes(client),
  ]);
  const head = ["client", "command", "in the project", "in your home", "`--hooks`"];
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  const links = `[Add to Cursor](${cursorLink()}) · [Add to VS Code](${vscodeLink()}) ` +
    "(with `maestro` on PATH)";
  return [lines.join("\n"), links, ...CLIENTS.map(details)].join("\n\n") + "\n";
}

function details(client: Client): string {
  const scope: Scope = client.server.file.project === null ? "user" : "project";
  const parts = [
    `<details><summary>${client.title} by hand</summary>`,
    `\`${shown(client, client.server.file, scope)}\`:`,
    fenced(client.server.format, serverText(client, ON_PATH)),
  ];
  const hook = hookText(client, ON_PATH);
  if (hook) {
    parts.push(`\`${shown(client, client.hook.file, scope)}\`:`, fenced("json", hook));
  }
  return [...parts, "</details>"].join("\n\n");
}

function files(client: Client, scope: Scope): string {
  const all = [client.server.file, client.hook.file, client.instructions]
    .flatMap((file) => file && file[scope] !== null ? [`\`${shown(client, file, scope)}\``] : []);
  return [...new Set(all)].join(", ") || "-";
}

function shown({ home }: Client, file: Client["instructions"], scope: Scope): string {
  const name = file[scope] ?? "";
  if (scope === "project") return name;
  return name.startsWith("../") ? `~/${name.slice(3)}` : `~/${home.directory}/${name}`;
}

function entryOf(name: string): Settings {
  const client = CLIENTS.find((each) => each.name === name);
  return client?.server.entry([...ON_PATH, "mcp"]) ?? {};
}

function cursorLink(): string {
  const config = btoa(JSON.stringify(entryOf("cursor")));
  return `https://cursor.com/en/install-mcp?name=maestro&config=${encodeURIComponent(config)}`;
}

function vscodeLink(): string {
  const config = encodeURIComponent(JSON.stringify(entryOf("vscode")));
  return `https://insiders.vscode.dev/redirect/mcp/install?name=maestro&config=${config}`;
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function hookScopes({ hook: { file } }: Client): string {
  if (file.project === null) return "in your home";
  return file.user === null ? "in the project" : "yes";
}
