import assert from "node:assert/strict";
import { claimRequirement } from "../../../core/mod.ts";
import type { ActionContext } from "../../../core/harness/action.ts";
import { available } from "../../helpers/require.ts";
import { guardedProject } from "./guarded_project.ts";

const ignore = !available("bwrap") || !available("node");
const CANARY = "canary-5678";

const FILES = {
  "plans/roadmap.md": `${CANARY}\n`,
  "src/api/fixtures/customers.csv": `${CANARY}\n`,
  "docs/guide.md": `${CANARY} guide\n`,
  "README.md": "# Project\n",
};
/** Over the policy of the guarded project, which says nothing about reading. */
const RULES = `roles:
  backend:
    read: { deny: ["plans/**"] }
  review:
    read: { allow: ["docs/**"] }
    commands: { allow: [cat, grep, ls] }
`;

Deno.test({
  name: "what an agent's own rules keep from it is hidden in its sandbox, and from nobody else's",
  ignore,
  async fn() {
    await using place = await guardedProject({
      files: FILES,
      policy: RULES,
      backend: 'read: { deny: ["plans/**", "src/api/fixtures/*.csv"] }',
    });
    const { project, context } = place;
    const seen = async (as: ActionContext, command: string) => {
      const reply = await project.harness.act(as, { kind: "command", command, timeoutMs: 20_000 });
      return String(reply.stdout);
    };
    const everything = "grep -rsl canary . --exclude-dir=.git";
    assert.equal(await seen(context, everything), "./docs/guide.md\n");
    const { stdout } = await place.script(
      `import fs from "node:fs";
      for (const act of [
        () => fs.readFileSync("plans/roadmap.md", "utf8"),
        () => fs.readFileSync("src/api/fixtures/customers.csv", "utf8"),
        () => { fs.renameSync("src/api/fixtures", "src/api/open"); return fs.readFileSync("src/api/open/customers.csv", "utf8"); },
        () => { fs.linkSync("src/api/fixtures/customers.csv", "src/api/c"); return fs.readFileSync("src/api/c", "utf8"); },
      ]) try { console.log(act()); } catch (e) { console.log(e.code); }`,
    );
    assert.equal(stdout, "ENOENT\nEACCES\nEBUSY\nEXDEV\n");
    assert.equal(
      await place.read("src/api/fixtures/customers.csv"),
      FILES["src/api/fixtures/customers.csv"],
    );
    // A role with a list of what it may read sees nothing else.
    const reviewer = as(context, "reviewer-1", "review");
    const { files } = await project.harness.act(reviewer, {
      kind: "list",
      glob: "**",
      limit: 100,
    });
    assert.deepEqual(files, ["docs/guide.md"]);
    // A check is the harness's own, under what holds for everybody.
    const check = await project.harness.runReadOnly(
      context.actor,
      { command: everything, timeoutMs: 20_000 },
      context.signal,
    );
    assert.deepEqual(check.stdout.trim().split("\n").sort(), [
      "./docs/guide.md",
      "./plans/roadmap.md",
      "./src/api/fixtures/customers.csv",
    ]);
  },
});

Deno.test({
  name: "listing and searching show an agent only what it may read",
  ignore,
  async fn() {
    await using place = await guardedProject({ files: FILES, policy: RULES });
    const { project, context } = place;
    const { hits } = await project.harness.act(context, {
      kind: "search",
      query: "canary",
      regex: false,
      glob: "**",
      limit: 50,
    });
    assert.deepEqual((hits as { path: string }[]).map(({ path }) => path).sort(), [
      "docs/guide.md",
      "src/api/fixtures/customers.csv",
    ]);
    const { files } = await project.harness.act(context, { kind: "list", glob: "**", limit: 100 });
    assert.ok(!(files as string[]).includes("plans/roadmap.md"), String(files));
  },
});

Deno.test({
  name: "the way to the network is the acting agent's: its own hosts, without those denied to it",
  ignore,
  async fn() {
    await using common = serve(() => new Response("common"));
    await using own = serve(() => new Response("own"));
    // What a command names is judged before it runs; this one sends it where it did not say.
    await using leading = serve(({ url }) =>
      Response.redirect(`http://localhost:${new URL(url).pathname.slice(1)}/`)
    );
    const hosts = `localhost:${common.port}`;
    await using place = await guardedProject({
      policy: `network: { allow: ["${hosts}", "localhost:${leading.port}"] }\n`,
      backend: `network: { allow: ["localhost:${own.port}"] }`,
      frontend: `network: { deny: ["${hosts}"] }`,
      commands: "curl",
    });
    const { project, context } = place;
    const to = (port: number) => `curl -sL http://localhost:${leading.port}/${port}`;
    const ask = async (as: ActionContext, port: number) => {
      const command = to(port);
      const reply = await project.harness.act(as, { kind: "command", command, timeoutMs: 20_000 });
      return String(reply.stdout);
    };
    assert.equal(await ask(context, common.port), "common");
    assert.equal(await ask(context, own.port), "own");
    const other = as(context, "frontend-1", "frontend");
    await project.hub.write(other.actor, { action: "CLAIM" }, (tx) => claimRequirement(tx));
    assert.match(await ask(other, own.port), /not among the allowed hosts/);
    assert.match(await ask(other, common.port), /network\.deny has/);
    const check = await project.harness.runReadOnly(
      context.actor,
      { command: `${to(common.port)}; ${to(own.port)}`, timeoutMs: 20_000 },
      context.signal,
    );
    assert.match(check.stdout, /^commonmaestro: Cannot request.*not among/);
    const asking = await place.script(`
      import http from "node:http";
      const { hostname: host, port } = new URL(process.env.http_proxy);
      for (const path of ["http://name:word@${hosts}/", "http://name:word@\\\\/"]) {
        await new Promise((done) => http.get({ host, port, path }, (r) => r.resume().on("end", done)));
      }`);
    const refused = JSON.stringify(asking.network_refused);
    assert.match(refused, /carries a user name or password.*absolute http/);
    assert.doesNotMatch(refused, /word@/);
  },
});

function as(context: ActionContext, agent: string, role: "frontend" | "review"): ActionContext {
  return { ...context, actor: { agent, role, session: agent } };
}

function serve(answer: (request: Request) => Response) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    answer,
  );
  return { port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}
