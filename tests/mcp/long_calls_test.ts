import assert from "node:assert/strict";
import { hasLogged, until } from "../helpers/beside.ts";
import { callOf } from "../helpers/mcp_client.ts";
import { overEachTransport } from "../helpers/transports.ts";

/** Says that it runs, and runs on. */
const ENDLESS = `import { writeFileSync } from "node:fs";
writeFileSync("src/api/started", "");
setInterval(() => {}, 1000);
`;

overEachTransport(
  "a call that takes long tells how it goes on, where the client asked for it",
  async (door) => {
    await using agent = await door.connect("bob");
    await agent.call("requirement_claim");
    await agent.call("workspace_write", {
      path: "src/api/slow.mjs",
      content: 'setTimeout(() => console.log("end"), 2500);\n',
    });
    const told: { progress: number; message?: string | undefined }[] = [];
    const onprogress = (progress: typeof told[number]) => void told.push(progress);
    const run = { command: "node src/api/slow.mjs" };
    const { output } = await callOf(agent.client, "workspace_run", run, { onprogress });
    assert.equal(output.stdout, "end\n");
    assert.ok(told.length > 0);
    assert.deepEqual(told.map(({ progress }) => progress), told.map((_, index) => index + 1));
    assert.match(told[0]?.message ?? "", /^workspace_run \(\d+ s\)$/);
    told.length = 0;
    const done = { id: "R0.1", summary: "done" };
    await callOf(agent.client, "requirement_complete", done, { onprogress });
    assert.match(told[0]?.message ?? "", /^requirement_complete: check 1 of 1/);
  },
);

overEachTransport(
  "a cancelled call ends its command in the sandbox, and the next one is served",
  async (door) => {
    await using agent = await door.connect("bob");
    await agent.call("requirement_claim");
    const path = `src/api/endless-${crypto.randomUUID()}.mjs`;
    await agent.call("workspace_write", { path, content: ENDLESS });
    const cancel = new AbortController();
    const call = callOf(agent.client, "workspace_run", { command: `node ${path}` }, {
      signal: cancel.signal,
    });
    await until(() => exists(`${door.path}/src/api/started`));
    assert.equal(await isRunning(path), true);
    cancel.abort();
    await assert.rejects(call);
    await until(async () => !await isRunning(path));
    // The witness looked at what it had changed, as after any command.
    await until(() => hasLogged(door.path, "COMMAND_RUN"));
    const again = await agent.call("workspace_run", { command: "ls src/api/started" });
    assert.equal(again.output.exit_code, 0, again.error ?? "");
  },
);

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Whether any process of this machine has the script on its command line. */
async function isRunning(script: string): Promise<boolean> {
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (line.includes(script)) return true;
  }
  return false;
}
