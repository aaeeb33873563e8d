import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { MAESTRO } from "./project.ts";

/** `maestro serve` in a project, with no limit that a benchmark could meet. */
interface ServerProcess extends AsyncDisposable {
  url: string;
  pid: number;
}

export async function startServer(project: string, args: string[] = []): Promise<ServerProcess> {
  const child = new Deno.Command(MAESTRO, {
    args: ["serve", "--port", "0", "--rate", "1000000", ...args],
    cwd: project,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const url = /http:\S+/.exec(new TextDecoder().decode(value))?.[0];
  if (url === undefined) throw new Error("the server did not start");
  return {
    url,
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await reader.cancel();
      await child.status;
    },
  };
}

/** A client of a server under a token of its own. */
export async function connectHttp(project: string, url: string, agent: string): Promise<Client> {
  const { stdout } = await new Deno.Command(MAESTRO, {
    args: ["token", "create", "--agent", agent, "--role", "backend"],
    cwd: project,
  }).output();
  const authorization = `Bearer ${new TextDecoder().decode(stdout).trim()}`;
  const client = new Client({ name: "bench", version: "1" }, {
    versionNegotiation: { mode: "auto" },
  });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization } },
  });
  await client.connect(transport);
  return client;
}

export async function connectStdio(project: string, args: string[]): Promise<Client> {
  const client = new Client({ name: "bench", version: "1" });
  const env = Deno.env.toObject();
  const server = { command: MAESTRO, args: ["mcp", ...args], cwd: project, env };
  await client.connect(new StdioClientTransport({ ...server, stderr: "ignore" }));
  return client;
}

/** Resident memory of a process: in all, and without the program file that all of its kind share. */
export async function residentMemory(pid: number): Promise<string> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const [all, own] = ["VmRSS", "RssAnon"].map((name) =>
    (Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024).toFixed(0)
  );
  return `${all} MB resident, ${own} MB of them its own`;
}
