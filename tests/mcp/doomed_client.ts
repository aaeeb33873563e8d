// A client process that claims, begins a long command and listens, to be killed by a test.
import type { Client } from "@modelcontextprotocol/client";
import { callOf, connect, type Era } from "../helpers/mcp_client.ts";
import { connectHttp } from "../helpers/serve.ts";

const [project = "", era = "legacy", url, secret] = Deno.args;
const { client }: { client: Client } = url === undefined || secret === undefined
  ? await connect(project, ["--agent", "bob", "--role", "backend"], "doomed", era as Era)
  : await connectHttp(url, secret, era as Era);
if (era === "auto") await client.listen({ resourceSubscriptions: ["maestro://status"] });
const packet = await callOf(client, "requirement_claim");
const content = 'import { writeFileSync } from "node:fs";\n' +
  'writeFileSync("src/api/started", "");\nsetInterval(() => {}, 1000);\n';
const path = "src/api/endless.mjs";
await callOf(client, "workspace_write", { path, content });
callOf(client, "workspace_run", { command: `node ${path}`, timeout_s: 5 });
const { lease } = packet.output as { lease: { fence: number } };
await Deno.stdout.write(new TextEncoder().encode(`${lease.fence}\n`));
