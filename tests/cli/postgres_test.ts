import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { connect } from "../helpers/mcp_client.ts";
import { freshSchema, sharedPostgres } from "../helpers/postgres.ts";
import { usedRepository, write } from "../helpers/repository.ts";
import { available } from "../helpers/require.ts";

const ignore = !available("postgres");
const CHILD = {
  title: "Work",
  description: "Do it",
  role: "backend",
  scope: ["src/**"],
  criteria: [{ text: "done", check: "run: true" }],
};

async function run(path: string, args: string[], env: Record<string, string> = {}) {
  const result = await maestro(path, args, { env });
  assert.equal(result.code, 0, `${args.join(" ")}: ${result.stderr}`);
  return result.stdout;
}

Deno.test({
  name: "the command line works on PostgreSQL and moves a project there and back",
  ignore,
  fn: async () => {
    const server = await sharedPostgres();
    await using repository = await usedRepository();
    const { path } = repository;
    // By name: the way in is open for that name and port, and for nothing else.
    const url = server.url(freshSchema()).replace("127.0.0.1", "localhost");
    const on = ["--database", url];
    assert.match(
      await run(path, [...on, "init"]),
      /Its state is in postgres:\/\/maestro@localhost/,
    );
    await run(path, ["tool", "requirement_add", '{"title": "Root"}', ...on]);
    const children = JSON.stringify({ id: "R0", children: [CHILD] });
    await run(path, ["tool", "requirement_decompose", children, ...on]);
    const agent = ["--agent", "worker", "--role", "backend"];
    const env = { MAESTRO_DATABASE: url };
    const claimed = await run(path, ["tool", "requirement_claim", "{}", ...agent], env);
    assert.match(claimed, /"id": "R0.1"/);
    assert.match(await run(path, ["log", "verify", `--database=${url}`]), /^Verified: /);
    await assert.rejects(Deno.stat(`${path}/.maestro/hub.sqlite`), Deno.errors.NotFound);

    await run(path, ["db", "move", ".maestro/hub.sqlite", ...on]);
    assert.match(await run(path, ["status"]), /R0\.1 +IN_PROGRESS/);
    const refused = await maestro(path, ["db", "move", url]);
    assert.deepEqual([refused.code, refused.stdout], [8, ""]);
    assert.match(refused.stderr, /the target is not empty/);

    const second = server.url(freshSchema());
    assert.match(await run(path, ["db", "move", second, "--switch"]), /Verified: /);
    assert.match(await run(path, ["config", "database"]), /project \(.*config\.yaml:1\)/);
    await using client = await connect(path, [...agent.slice(2)]);
    const read = await client.call("requirement_get", { id: "R0.1" });
    assert.equal(read.error, null);
    await run(path, ["log", "verify"]);
  },
});

Deno.test("a password in the database's URL is never printed", async () => {
  await using repository = await usedRepository();
  const { path } = repository;
  await run(path, ["init"]);
  const url = "postgres://me:hunter2@127.0.0.1:1/db";
  const env = { MAESTRO_DATABASE: url };
  await write(path, { ".maestro/config.yaml": `database: ${url}\n` });
  const broken = { MAESTRO_DATABASE: "postgres://me:hunter2@/x?y" };
  for (
    const [args, more] of [
      [["config"], {}],
      [["config", "database", "--json"], env],
      [["doctor"], env],
      [["status", "--debug"], broken],
      [["status", "--database", "postgres://me:hun/ter2@127.0.0.1/db"], {}],
      [["db", "move", url, "--switch"], {}],
      [["status", "--json"], env],
    ] as [string[], Record<string, string>][]
  ) {
    const { stdout, stderr } = await maestro(path, args, { env: more });
    assert.doesNotMatch(stdout + stderr, /hun.?ter2/, args.join(" "));
    assert.match(stdout + stderr, /postgres:\/\/me/, args.join(" "));
  }
});
