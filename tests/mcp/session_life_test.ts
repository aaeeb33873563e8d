import assert from "node:assert/strict";
import { liveLeases } from "../../core/state.ts";
import { hasLogged, seenBeside, until } from "../helpers/beside.ts";
import { gatedProject } from "../helpers/gated_project.ts";
import { linesOf } from "../helpers/hub_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { connect, type Era, ERAS } from "../helpers/mcp_client.ts";
import { connectHttp, serve, token } from "../helpers/serve.ts";
import { type Door, overEachTransport } from "../helpers/transports.ts";

const DOOMED = new URL("doomed_client.ts", import.meta.url).pathname;

/** Starts a client as its own process; its first line is the fence of its claim. */
async function doomed(args: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", DOOMED, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = linesOf(child).getReader();
  const { value } = await reader.read();
  return { child, reader, fence: Number(value) };
}

const leases = (path: string) => seenBeside(path, liveLeases);

/** Kills a client in the middle of its call, and sees what becomes of what it had. */
async function killed(path: string, args: string[], reconnect: Door["connect"]): Promise<void> {
  const { child, reader, fence } = await doomed(args);
  await until(() => Deno.stat(`${path}/src/api/started`).then(() => true, () => false));
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  // Others need not wait for the whole time of a claim.
  await until(async () => {
    const [lease] = await leases(path);
    return lease !== undefined && Date.parse(lease.expiresAt) - Date.now() <= 60_000;
  });
  await using again = await reconnect("bob");
  const written = await again.call("workspace_write", { path: "src/api/a.js", content: "1;\n" });
  assert.equal(written.error, null);
  const [lease] = await leases(path);
  assert.ok(lease && Date.parse(lease.expiresAt) - Date.now() > 60_000);
  const done = await again.call("requirement_complete", { id: "R0.1", summary: "x", fence });
  assert.equal(done.output.status, "DONE", done.error ?? "");
  assert.deepEqual(await leases(path), []);
  await until(() => hasLogged(path, "COMMAND_RUN"));
}

for (const era of ERAS) {
  Deno.test(`a client that is killed leaves nothing stuck, and comes back to its claim (stdio, ${era})`, async () => {
    await using project = await gatedProject();
    const { path } = project;
    await killed(path, [path, era], (agent) => connect(path, named(agent), "again", era));
  });
  Deno.test(`a client that is killed leaves nothing stuck, and comes back to its claim (HTTP, ${era})`, async () => {
    await using project = await gatedProject();
    const { path } = project;
    await using server = await serve(path);
    const secret = await token(path, "bob", "backend");
    await killed(path, [path, era, server.url, secret], () => again(server.url, secret, era));
  });
}

const again = (url: string, secret: string, era: Era) => connectHttp(url, secret, era);
const named = (agent: string) => ["--agent", agent, "--role", "backend"];

overEachTransport(
  "an agent's second connection goes on with what the first one claimed",
  async (door) => {
    const first = await door.connect("bob");
    const { output } = await first.call("requirement_claim");
    const { fence } = output.lease as { fence: number };
    await first.client.close();
    await using second = await door.connect("bob");
    const { you } = (await second.call("status_get")).output as { you: { claim: string } };
    assert.equal(you.claim, "R0.1");
    const done = await second.call("requirement_complete", { id: "R0.1", summary: "x", fence });
    assert.equal(done.output.status, "DONE", done.error ?? "");
  },
);

Deno.test("of two sessions under one name the last that claimed works, and the other is told", async () => {
  await using project = await gatedProject();
  await using first = await connect(project.path, named("bob"));
  await using second = await connect(project.path, named("bob"));
  const fence = (output: Record<string, unknown>) => (output.lease as { fence: number }).fence;
  const before = fence((await first.call("requirement_claim")).output);
  const after = fence((await second.call("requirement_claim")).output);
  assert.ok(after > before);
  const file = { path: "src/api/a.js", content: "1;\n" };
  const told = (await first.call("workspace_write", file)).error ?? "";
  assert.match(
    told,
    /^denied: .*R0\.1 is held by another session under your name.*requirement_claim/,
  );
  const stale = await first.call("requirement_complete", {
    id: "R0.1",
    summary: "x",
    fence: before,
  });
  assert.match(stale.error ?? "", /^conflict: /);
  assert.equal((await second.call("workspace_write", file)).error, null);
  await first.call("requirement_claim");
  const done = await first.call("requirement_complete", { id: "R0.1", summary: "x" });
  assert.equal(done.output.status, "DONE", done.error ?? "");
});

Deno.test("a server that was killed gives its agents' claims back when they return", async () => {
  await using project = await gatedProject();
  const secret = await token(project.path, "bob", "backend");
  {
    await using server = await serve(project.path);
    await using agent = await connectHttp(server.url, secret);
    await agent.call("requirement_claim");
    server.child.kill("SIGKILL");
  }
  await using server = await serve(project.path);
  await using agent = await connectHttp(server.url, secret);
  const done = await agent.call("requirement_complete", { id: "R0.1", summary: "x" });
  assert.equal(done.output.status, "DONE", done.error ?? "");
});

for (const era of ERAS) {
  Deno.test(`a stream whose token is revoked is ended (${era})`, async () => {
    await using project = await gatedProject();
    const secret = await token(project.path, "bob", "backend");
    await using server = await serve(project.path);
    await using agent = await connectHttp(server.url, secret, era);
    const ended = Promise.withResolvers<void>();
    if (era === "auto") {
      const subscription = await agent.client.listen({
        resourceSubscriptions: ["maestro://status"],
      });
      subscription.closed.then(() => ended.resolve());
    } else {
      agent.client.onerror = () => ended.resolve();
      agent.client.onclose = () => ended.resolve();
      await agent.client.subscribeResource({ uri: "maestro://status" });
    }
    await maestro(project.path, ["token", "revoke", "T1"]);
    await ended.promise;
    await assert.rejects(agent.call("status_get"), /revoked|Unauthorized|401/i);
  });
}
