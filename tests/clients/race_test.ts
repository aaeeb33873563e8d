import assert from "node:assert/strict";
import { addRoot, decompose, Hub, hubFile } from "../../core/mod.ts";
import { planner } from "../helpers/hub.ts";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import type { Answer } from "../helpers/mcp_client.ts";
import { freshSchema, sharedPostgres } from "../helpers/postgres.ts";
import { temporaryDirectory } from "../helpers/repository.ts";
import { available } from "../helpers/require.ts";
import { connectHttp, serve, token } from "../helpers/serve.ts";
import { connectRaw } from "./raw_client.ts";

const REQUIREMENTS = 200;
const PART = { $defs: { Part: { type: "object", properties: { name: { type: "string" } } } } };

type Call = (tool: string, input?: Record<string, unknown>) => Promise<Answer>;

/** Takes whatever is ready until nothing is, and says what it did. */
async function workAll(call: Call): Promise<string[]> {
  const did: string[] = [];
  while (true) {
    const claimed = await call("requirement_claim");
    assert.equal(claimed.error, null);
    const requirement = claimed.output.requirement as { id: string } | null;
    if (requirement === null) return did;
    const { id } = requirement;
    const done = await call("requirement_complete", { id, summary: "done" });
    assert.equal(done.output.status, "DONE", done.error ?? "");
    did.push(id);
  }
}

/** Something that the harness can check at each completion, and that holds. */
async function agree(path: string): Promise<void> {
  const contract = { name: "Parts", kind: "types", owner: "backend", schema: PART };
  const proposal = JSON.stringify(contract);
  const { code, stderr } = await maestro(path, ["tool", "contract_propose", proposal]);
  assert.equal(code, 0, stderr);
}

async function race(path: string, location: string): Promise<void> {
  await agree(path);
  const hub = await Hub.open(location);
  await hub.write(planner, { action: "REQUIREMENT_ADD" }, async (tx) => {
    const part = { title: "Part", description: "", role: "backend" as const };
    const root = await addRoot(tx, part);
    const criteria = [{ text: "it keeps to the contract", check: "contract: C1" }];
    await decompose(tx, root, Array.from({ length: REQUIREMENTS }, () => ({ ...part, criteria })));
  });
  await hub.close();
  const named = (agent: string) => ["--agent", agent, "--role", "backend"];
  await using server = await serve(path);
  await using modern = await connectHttp(server.url, await token(path, "a", "backend"), "auto");
  await using legacy = await connectHttp(server.url, await token(path, "b", "backend"), "legacy");
  await using raw = await connectRaw(path, named("c"));
  await using second = await connectRaw(path, named("d"));
  const clients = [modern, legacy, raw, second];
  const did = await Promise.all(clients.map(({ call }) => workAll(call)));
  assert.ok(did.every((one) => one.length > 0), JSON.stringify(did));
  const all = did.flat();
  assert.deepEqual([all.length, new Set(all).size], [REQUIREMENTS, REQUIREMENTS]);
  const after = await Hub.open(location);
  const completed = await after.read((tx) =>
    tx.all(
      "SELECT target FROM log WHERE action_type = 'REQUIREMENT_COMPLETE' AND status = 'SUCCESS'",
    )
  );
  await after.close();
  assert.equal(completed.length, REQUIREMENTS);
  await inProcess(path, ["log", "verify"]);
}

Deno.test(`a library's clients over HTTP and raw ones over stdio race for ${REQUIREMENTS} requirements, each done once`, async () => {
  await using directory = await temporaryDirectory();
  await inProcess(directory.path, ["init"]);
  await race(directory.path, hubFile(directory.path));
});

Deno.test({
  name: `the same race on PostgreSQL`,
  ignore: !available("postgres"),
  async fn() {
    const database = (await sharedPostgres()).url(freshSchema());
    await using directory = await temporaryDirectory();
    await maestro(directory.path, ["--database", database, "init"]);
    await Deno.writeTextFile(`${directory.path}/.maestro/config.yaml`, `database: ${database}\n`);
    await race(directory.path, database);
  },
});
