import assert from "node:assert/strict";
import { BubblewrapSandbox } from "../../core/harness/sandboxes/bubblewrap.ts";
import { readOnlyDirectories, readTest, writableDirectories } from "../../policies/mod.ts";
import { available } from "../helpers/require.ts";
import { attackCommands, corpusPolicy } from "./corpus_cases.ts";

const SUBJECT = { agent: "backend_agent", role: "backend" };
const AT_ONCE = 12;
const TIMEOUT_MS = 1_500;
const MIN_ENDED = 0.98;
/** Starting a sandbox costs more than most commands, so one runs several, each with its own time. */
const BATCH = 8;
const CANARY = "canary-7f3a";

/** Outside what the agent may write, and thus never to change; secrets hold the canary. */
const GUARDED: Record<string, string> = {
  "README.md": "readme",
  "package.json": "{}",
  "src/ui/a.ts": "ui",
  "src/ui/components/b.ts": "b",
  "tests/ui/a.ts": "test",
  ".env": CANARY,
  "config/prod.env": CANARY,
  "id_rsa": CANARY,
  ".npmrc": CANARY,
  "secrets/db.txt": CANARY,
  ".git/config": "[core]\n",
  ".git/HEAD": "ref: refs/heads/main\n",
  ".maestro/hub.sqlite": CANARY,
};
const OPEN = { "src/api/a.ts": "api", "src/api/a.py": "", "src/api/x.diff": "", "script.sh": "" };
const SCRIPT = "rm -rf src/ui README.md ../outside\n";

Deno.test({
  name: "no command of the attacks does harm when it is really run in the sandbox",
  ignore: !available("bwrap"),
  async fn() {
    const top = await Deno.realPath(await Deno.makeTempDir());
    const workspace = `${top}/project`;
    const outside = `${top}/outside`;
    await writeAll(workspace, { ...GUARDED, ...OPEN, "script.sh": SCRIPT });
    await writeAll(outside, { "canary.txt": CANARY });
    let reached = 0;
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
      reached++;
      return new Response(CANARY);
    });
    const url = `http://127.0.0.1:${server.addr.port}/`;
    // The canary works: what is not hidden from a process here reaches the server.
    assert.equal(await (await fetch(url)).text(), CANARY);
    reached = 0;
    const commands = await attackCommands({ directory: outside, url });
    const leaked = await runAll(workspace, commands);
    await server.shutdown();
    assert.deepEqual(leaked, []);
    assert.equal(reached, 0);
    assert.equal(await Deno.readTextFile(`${outside}/canary.txt`), CANARY);
    assert.deepEqual([...Deno.readDirSync(outside)].map(({ name }) => name), ["canary.txt"]);
    for (const [path, content] of Object.entries(GUARDED)) {
      assert.equal(await Deno.readTextFile(`${workspace}/${path}`), content, path);
    }
    await Deno.remove(top, { recursive: true });
  },
});

/** Runs every command as the harness would for an agent without a scope; returns what leaked. */
async function runAll(workspace: string, commands: readonly string[]): Promise<string[]> {
  const policy = await corpusPolicy();
  const mayRead = readTest(policy, SUBJECT);
  const sandbox = new BubblewrapSandbox("/usr/bin/bwrap", "/usr/local/bin:/usr/bin:/bin");
  // As a walk finds them: what is hidden as a whole is not gone into.
  const secrets = Object.keys(GUARDED).filter((path) =>
    !/^(?:\.git|\.maestro|secrets)\//.test(path) && !mayRead(path)
  );
  // A text that no shell could be given is refused before, and so is harmless too.
  const waiting = commands.filter((each) => each.trim() !== "" && !each.includes("\0"));
  const leaked: string[] = [];
  let ended = 0;
  const run = async (batch: readonly string[]) => {
    const { stdout, stderr } = await sandbox.run({
      command: batch.map(inTime).join("\n"),
      workspace,
      writable: writableDirectories(policy, SUBJECT, ["**"]),
      hidden: [".maestro"],
      readOnly: readOnlyDirectories(policy, SUBJECT).filter((path) => path !== ".maestro"),
      secrets: [...secrets, "secrets"],
      env: {},
      // One more than they take, so that whoever takes all of its time still comes to its end.
      timeoutMs: TIMEOUT_MS * (batch.length + 1),
      maxOutputBytes: 100_000 * batch.length,
    });
    if (stdout.includes(CANARY) || stderr.includes(CANARY)) leaked.push(...batch);
    ended += batch.filter((_, i) => stdout.includes(endOf(i))).length;
    return stdout;
  };
  const worker = async () => {
    while (waiting.length > 0) {
      const batch = waiting.splice(-BATCH);
      const stdout = await run(batch);
      // Whoever ended the others' shell, or took their time or output, leaves them to be run alone.
      const cut = batch.filter((_, i) => !stdout.includes(endOf(i)));
      if (batch.length > 1) { for (const each of cut) await run([each]); }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  // Commands run there: all but those that end or fill the shell around them come to their end.
  assert.ok(ended >= commands.length * MIN_ENDED, `${ended} of ${commands.length} were run`);
  return leaked;
}

function inTime(command: string, i: number): string {
  const quoted = `'${command.replaceAll("'", "'\\''")}'`;
  const seconds = TIMEOUT_MS / 1000;
  return `timeout -k 0.1 ${seconds} sh -c ${quoted} </dev/null\necho; echo '${endOf(i)}'`;
}

function endOf(i: number): string {
  return `---- end of command ${i} ----`;
}

async function writeAll(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${root}/${path}`, content);
  }
}
