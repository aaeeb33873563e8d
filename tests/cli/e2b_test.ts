import assert from "node:assert/strict";
import { e2bCloud } from "../core/harness/sandboxes/e2b_cloud.ts";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { available } from "../helpers/require.ts";
import { usedRepository, write } from "../helpers/repository.ts";

const KEY = "e2b_0123456789abcdef0123456789abcdef01234567";
const POLICY = `agents:
  backend_agent: {filesystem: {allow: ["src/**"]}, commands: {allow: [cp, ln]}}
`;
const CHILD = {
  title: "Backend",
  description: "Products.",
  role: "backend",
  scope: ["src/**"],
  criteria: [{ text: "it is there", check: "run: true" }],
};
const AGENT = ["--role", "backend", "--agent", "backend_agent"];

Deno.test({
  name: "under the permissions it is started with, commands run at E2B and their changes come back",
  ignore: !available("bwrap"),
  async fn() {
    await using cloud = await e2bCloud(KEY);
    await using project = await usedRepository();
    await inProcess(project.path, ["init"]);
    await write(project.path, {
      ".maestro/policy.yaml": `${POLICY}sandbox: {provider: e2b, image: tools}\n`,
      "src/a": "a\n",
    });
    const env = { E2B_API_KEY: KEY, E2B_API_URL: cloud.url, E2B_SANDBOX_URL: cloud.url };
    const tool = async (name: string, input: unknown, more: Record<string, string> = {}) =>
      await maestro(project.path, ["tool", name, JSON.stringify(input), ...AGENT], {
        env: { ...env, ...more },
      });
    await inProcess(project.path, [
      "tool",
      "requirement_add",
      JSON.stringify({ title: "Products" }),
    ]);
    const plan = JSON.stringify({ id: "R0", children: [CHILD] });
    await inProcess(project.path, ["tool", "requirement_decompose", plan]);
    await tool("requirement_claim", {});
    const ran = await tool("workspace_run", { command: "cp src/a src/b && ln -s b src/c" });
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(JSON.parse(ran.stdout).exit_code, 0, ran.stdout);
    assert.equal(await Deno.readTextFile(`${project.path}/src/b`), "a\n");
    assert.equal(await Deno.readLink(`${project.path}/src/c`), "b");
    assert.deepEqual([cloud.machines, cloud.created[0]?.templateID], [0, "tools"]);
    const without = await tool("workspace_run", { command: "cp src/a src/b" }, { E2B_API_KEY: "" });
    assert.match(without.stderr, /E2B_API_KEY is not set/);
    // No other project's process is given the key or the way.
    await write(project.path, { ".maestro/policy.yaml": POLICY });
    const grants = await maestro(project.path, ["network-grants"], { env });
    assert.equal(grants.stdout, "\n");
    const log = await maestro(project.path, ["log", "show", "--json"]);
    assert.doesNotMatch(
      `${log.stdout}${ran.stdout}${ran.stderr}${without.stderr}`,
      /0123456789abc/,
    );
  },
});
