import assert from "node:assert/strict";
import { available } from "../helpers/require.ts";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { usedRepository, write } from "../helpers/repository.ts";

Deno.test({
  name: "a command reaches the host that the policy names and no other, and the log says so",
  ignore: !available("bwrap"),
  async fn() {
    await using other = serve(() => new Response("other"));
    const away = `http://localhost:${other.port}/`;
    await using named = serve(({ url }) =>
      url.endsWith("/away") ? Response.redirect(away) : new Response("named")
    );
    await using project = await usedRepository();
    await inProcess(project.path, ["init"]);
    await write(project.path, {
      ".maestro/policy.yaml": `agents:
  backend_agent: {filesystem: {allow: ["src/**"]}, commands: {allow: [curl]}}
network: {allow: ["localhost:${named.port}"]}
`,
    });
    const tool = async (name: string, input: unknown, ...flags: string[]) => {
      const result = await maestro(project.path, ["tool", name, JSON.stringify(input), ...flags]);
      assert.equal(result.code, 0, result.stderr);
      return JSON.parse(result.stdout);
    };
    await tool("requirement_add", { title: "Products" });
    const children = [{
      title: "Backend",
      description: "Products.",
      role: "backend",
      scope: ["src/**"],
      criteria: [{ text: "it is there", check: "run: true" }],
    }];
    await tool("requirement_decompose", { id: "R0", children });
    const agent = ["--role", "backend", "--agent", "backend_agent"];
    await tool("requirement_claim", {}, ...agent);
    const asked = async (path: string) => {
      const command = `curl -sL http://localhost:${named.port}${path}`;
      return await tool("workspace_run", { command }, ...agent);
    };
    assert.equal((await asked("/")).stdout, "named");
    // What is named in the command is judged before; a server can still send it elsewhere.
    const refused = await asked("/away");
    assert.match(refused.stdout, /not among the allowed hosts/);
    assert.equal(refused.network_refused[0].target, `localhost:${other.port}`);
    const { stdout } = await maestro(project.path, ["log", "show", "--json"]);
    assert.match(stdout, new RegExp(`reached localhost:${named.port}`));
    assert.match(stdout, new RegExp(`refused localhost:${other.port}`));
  },
});

function serve(answer: (request: Request) => Response) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    answer,
  );
  return { port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}
