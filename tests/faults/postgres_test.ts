import assert from "node:assert/strict";
import { followLog, Hub, logPage, memoryOf, setMemory, verifyLog } from "../../core/mod.ts";
import { backend } from "../helpers/hub.ts";
import { freshSchema, LOCKED, type Server, startPostgres } from "../helpers/postgres.ts";
import { available } from "../helpers/require.ts";
import { type Fate, startProxy } from "../helpers/tcp_proxy.ts";

const ignore = !available("postgres");
const WRITERS = ["w1", "w2", "w3", "w4"];
/** Acknowledged writes per process before the server crashes, and again after it is back. */
const ENOUGH = 10;
const ROUNDS = 20;

const count = (hub: Hub, agent: string) =>
  hub.read(async (tx) => Number((await memoryOf(tx, agent, "count"))[0]?.value ?? 0));

/** A write that is seen if it is lost, and seen if it is done twice. */
const countUp = (hub: Hub, during: (attempt: number) => string | null = () => null) => {
  let attempt = 0;
  return hub.write(backend, { action: "COUNT" }, async (tx) => {
    attempt++;
    const own = Number((await memoryOf(tx, backend.agent, "count"))[0]?.value ?? 0);
    await setMemory(tx, "count", String(own + 1));
    const sql = during(attempt);
    if (sql !== null) await tx.all(sql);
    return attempt;
  });
};

// One server for the file, whose tests run one after the other; the last one leaves it stopped.
let running: Awaited<ReturnType<typeof startPostgres>> | undefined;
Deno.test.beforeAll(async () => {
  if (!ignore) running = await startPostgres();
});
Deno.test.afterAll(async () => {
  await running?.[Symbol.asyncDispose]();
});

function onServer(name: string, test: (server: Server, url: string) => Promise<void>): void {
  const fn = () => {
    assert.ok(running);
    return test(running, running.url(freshSchema()));
  };
  Deno.test({ name, ignore, fn });
}

async function verified(hub: Hub): Promise<number> {
  const found = await hub.read((tx) => verifyLog(tx));
  assert.equal(found.problem, null);
  return found.entries;
}

/** A process that counts, with the number of its last acknowledged write. */
function startWriter(url: string, agent: string) {
  const script = new URL("postgres_writer.ts", import.meta.url).pathname;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--config", config, script, url, agent],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const acknowledged: number[] = [];
  let rest = "";
  const more = async () => {
    const { value, done } = await lines.read();
    if (done) return false;
    const parts = (rest + value).split("\n");
    rest = parts.pop() ?? "";
    acknowledged.push(...parts.map(Number));
    return true;
  };
  return {
    agent,
    acknowledged,
    async atLeast(further: number) {
      const wanted = acknowledged.length + further;
      while (acknowledged.length < wanted) assert.ok(await more(), `${agent} ended early`);
    },
    async end() {
      await child.stdin.close();
      while (await more());
      assert.ok((await child.status).success, `${agent} failed`);
    },
  };
}

onServer(
  "a server that crashes under four writing processes loses and doubles no write",
  async (server, url) => {
    const hub = await Hub.open(url);
    const seen: number[] = [];
    const follower = (async () => {
      for await (const { seq, action_type } of followLog(hub, 0, new AbortController().signal)) {
        if (action_type === "END") return;
        seen.push(seq);
      }
    })();
    const writers = WRITERS.map((agent) => startWriter(url, agent));
    await Promise.all(writers.map((writer) => writer.atLeast(ENOUGH)));
    await server.stop("immediate");
    await server.start();
    await Promise.all(writers.map((writer) => writer.atLeast(ENOUGH)));
    await Promise.all(writers.map((writer) => writer.end()));

    const total = writers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
    for (const { agent, acknowledged } of writers) {
      assert.deepEqual(acknowledged, acknowledged.map((_, index) => index + 1));
      assert.equal(await count(hub, agent), acknowledged.length);
    }
    const [shared] = await hub.read((tx) => memoryOf(tx, "all", "counter"));
    assert.equal(shared?.value, String(total));
    assert.equal(await verified(hub), total);
    await hub.write(backend, { action: "END", always: true }, () => Promise.resolve());
    await follower;
    assert.deepEqual(seen, Array.from({ length: total }, (_, index) => index + 1));
    await hub.close();
  },
);

onServer(
  "a connection killed within a transaction or between two costs nothing but a repetition",
  async (server, url) => {
    const hub = await Hub.open(url);
    const suicide = "SELECT pg_terminate_backend(pg_backend_pid()) AS n";
    assert.equal(await countUp(hub, (attempt) => attempt < 3 ? suicide : null), 3);
    const others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity " +
      "WHERE application_name = 'maestro' AND pid <> pg_backend_pid()";
    await server.sql(others);
    assert.equal(await countUp(hub), 1);
    const writing = Array.from({ length: ROUNDS }, () => countUp(hub));
    for (let i = 0; i < ROUNDS; i++) await server.sql(others);
    await Promise.all(writing);
    assert.equal(await count(hub, backend.agent), ROUNDS + 2);
    assert.equal(await verified(hub), ROUNDS + 2);
    await hub.close();
  },
);

for (const [fate, attempts] of [["cut after", 1], ["cut before", 2]] as const) {
  onServer(
    `a connection ${fate} COMMIT was sent on: the write is there exactly once`,
    async (server, url) => {
      let armed = false;
      const judge = (message: string): Fate => {
        if (!armed || !message.includes("NOTIFY")) return "pass";
        armed = false;
        return fate;
      };
      await using proxy = startProxy(server.port, judge);
      const schema = new URL(url).searchParams.get("schema") ?? "";
      const hub = await Hub.open(server.url(schema, proxy.port));
      for (let i = 1; i <= ROUNDS; i++) {
        armed = true;
        assert.equal(await countUp(hub), attempts);
        assert.equal(armed, false);
        assert.equal(await count(hub, backend.agent), i);
      }
      assert.equal(await verified(hub), ROUNDS);
      await hub.close();
    },
  );
}

onServer("a follower hears of commits that nobody announced", async (server, url) => {
  const hub = await Hub.open(url);
  await countUp(hub);
  const stop = new AbortController();
  const log = followLog(hub, 0, stop.signal);
  assert.equal((await log.next()).value?.seq, 1);
  const next = log.next();
  const schema = new URL(url).searchParams.get("schema");
  const columns = Object.keys(
    (await hub.read((tx) => logPage(tx, {}, { limit: 1 }))).entries[0] ?? {},
  ).filter((name) => name !== "seq");
  await server.sql(`INSERT INTO ${schema}.log (seq, ${columns.join(", ")})
    SELECT seq + 1, ${columns.join(", ")} FROM ${schema}.log`);
  assert.equal((await next).value?.seq, 2);
  stop.abort();
  await log.return(undefined);
  await hub.close();
});

onServer("processes that open a new schema at once all succeed", async (_server, url) => {
  const hubs = await Promise.all(WRITERS.map(() => Hub.open(url)));
  await Promise.all(hubs.map((hub) => countUp(hub)));
  for (const hub of hubs) assert.equal(await count(hub, backend.agent), WRITERS.length);
  await Promise.all(hubs.map((hub) => hub.close()));
});

onServer("what no waiting mends is said at once, without the password", async (server, url) => {
  await server.sql(`CREATE ROLE ${LOCKED} LOGIN PASSWORD 'se@cret';
      GRANT CREATE ON DATABASE maestro TO ${LOCKED}`);
  const right = server.url(freshSchema()).replace("maestro@", `${LOCKED}:se%40cret@`);
  await (await Hub.open(right)).close();
  const wrong = url.replace("maestro@", "nobody:se%40cret@");
  for (
    const [location, code, message] of [
      [right.replace("cret@", "cret!@"), "unavailable", /refused the password/],
      [wrong, "unavailable", /refused the user/],
      [url.replace("/maestro?", "/elsewhere?"), "invalid", /no such database/],
      [url.replace("127.0.0.1", "nowhere.invalid"), "unavailable", /no such host/],
      [`${url}&colour=blue`, "invalid", /no parameter colour/],
      [
        wrong.replace("se%40cret", "s/e?cret"),
        "invalid",
        /Cannot use the database postgres:\/\/nobody:\*\*\*@/,
      ],
    ] as const
  ) {
    await assert.rejects(Hub.open(location), (error: Error & { code?: string; hint?: string }) => {
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.doesNotMatch(`${error.message} ${error.hint}`, /cret/);
      assert.notEqual(error.hint, "");
      return true;
    });
  }
  const hub = await Hub.open(url);
  await server.stop("fast");
  await assert.rejects(Hub.open(url), { code: "unavailable", message: /ECONNREFUSED/ });
  // Who watches a server that is away can still stop.
  hub.watch(() => {});
  await hub.close();
});
