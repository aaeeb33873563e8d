import assert from "node:assert/strict";
import { Hub } from "../../core/mod.ts";
import { hubCommand } from "../helpers/hub_process.ts";
import { available } from "../helpers/require.ts";

const DISK_BYTES = 2_000_000;

/** Runs the hub script with a small file system, or a read-only one, over `directory`. */
async function confined(
  directory: string,
  mount: string[],
  command: string[],
): Promise<Record<string, unknown>> {
  const view = ["--dev-bind", "/", "/", ...mount, directory, "--"];
  const child = new Deno.Command("bwrap", { args: [...view, ...command], stderr: "inherit" });
  const { stdout } = await child.output();
  const answer: unknown = JSON.parse(new TextDecoder().decode(stdout));
  assert.ok(typeof answer === "object" && answer !== null);
  return { ...answer };
}

/** Whether bubblewrap is there, may make a namespace and can limit a file system's size. */
async function canLimit(): Promise<boolean> {
  if (!available("bwrap")) return false;
  const args = ["--dev-bind", "/", "/", "--size", "4096", "--tmpfs", "/tmp", "--", "true"];
  const quiet = { stdout: "null", stderr: "null" } as const;
  return (await new Deno.Command("bwrap", { args, ...quiet }).output()).success;
}

const ignore = !await canLimit();
if (ignore) {
  const notice = "SKIPPED: a full and a read-only disk, which need bubblewrap 0.7 or newer\n";
  await Deno.stderr.write(new TextEncoder().encode(notice));
}

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "maestro-test-" });
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test({
  name:
    "a full disk is said, keeps what was acknowledged, and is written again once there is space",
  ignore,
  fn: () =>
    inDirectory(async (directory) => {
      const command = hubCommand("fill", `${directory}/hub.sqlite`, `${directory}/ballast`);
      const disk = ["--size", String(DISK_BYTES), "--tmpfs"];
      const { acknowledged, code, message, full, after } = await confined(directory, disk, command);
      assert.equal(code, "unavailable", String(message));
      assert.match(String(message), /disk is full/);
      assert.ok(Number(acknowledged) > 0);
      assert.partialDeepStrictEqual({ full, after }, {
        full: { problem: null, entries: acknowledged },
        after: { problem: null, entries: Number(acknowledged) + 1 },
      });
    }),
});

for (const existing of [false, true]) {
  const name = existing ? "an existing database in it" : "nothing in it";
  Deno.test({
    name: `a read-only directory with ${name} is said to be unavailable`,
    ignore,
    fn: () =>
      inDirectory(async (directory) => {
        const path = `${directory}/hub.sqlite`;
        if (existing) await (await Hub.open(path)).close();
        const before = await Array.fromAsync(Deno.readDir(directory));
        const { code, message } = await confined(
          directory,
          ["--ro-bind", directory],
          hubCommand("touch", path),
        );
        assert.equal(code, "unavailable", String(message));
        assert.deepEqual(await Array.fromAsync(Deno.readDir(directory)), before);
      }),
  });
}
