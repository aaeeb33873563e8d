import assert from "node:assert/strict";
import { isMaestroError } from "../../../../core/errors.ts";
import { chooseSandbox } from "../../../../core/harness/sandboxes/choose.ts";
import { BubblewrapSandbox } from "../../../../core/harness/sandboxes/bubblewrap.ts";
import { available } from "../../../helpers/require.ts";
import { makePlace } from "../parts.ts";
import { PATH, run } from "./commands.ts";

const base = { required: false, path: PATH };

Deno.test({
  name: "a working bubblewrap is chosen, without a notice",
  ignore: !available("bwrap"),
  async fn() {
    for (const provider of ["auto", "bubblewrap"] as const) {
      const { sandbox, notice } = await chooseSandbox({ ...base, provider, required: true });
      assert.deepEqual([sandbox.name, sandbox.isolated, notice], ["bubblewrap", true, null]);
    }
  },
});

Deno.test({
  name: "commands have a session of their own, out of reach of the terminal's interrupts",
  ignore: !available("bwrap"),
  async fn() {
    await using place = await makePlace({});
    const program = `${place.root}/bwrap`;
    // Says in which session it was started, and is bubblewrap from then on.
    const script = `#!/bin/sh
cut -d' ' -f1,6 /proc/$$/stat > ${place.root}/session
exec /usr/bin/bwrap "$@"`;
    await Deno.writeTextFile(program, script, { mode: 0o755 });
    const chosen = await chooseSandbox({ ...base, provider: "bubblewrap", programs: [program] });
    for (const sandbox of [chosen.sandbox, new BubblewrapSandbox(program, PATH)]) {
      assert.equal((await run(sandbox, place.root, "echo ran")).stdout, "ran\n");
      const [process, session] = (await place.read("session")).trim().split(" ");
      assert.equal(session, process);
    }
  },
});

Deno.test("without a working bubblewrap, auto goes on without isolation and says so", async () => {
  await using place = await makePlace({
    "bwrap": "#!/bin/sh\necho no user namespaces >&2\nexit 1\n",
  });
  await Deno.chmod(`${place.root}/bwrap`, 0o755);
  const programs = ["/nowhere/bwrap", `${place.root}/bwrap`];
  const { sandbox, notice } = await chooseSandbox({ ...base, provider: "auto", programs });
  assert.equal(sandbox.name, "local");
  assert.match(
    notice ?? "",
    /without isolation.*not installed.*no user namespaces.*apt-get install/s,
  );
  for (
    const choice of [{ provider: "auto", required: true }, { provider: "bubblewrap" }] as const
  ) {
    await assert.rejects(
      chooseSandbox({ ...base, ...choice, programs }),
      (error) =>
        isMaestroError(error, "unavailable") && /apt-get install bubblewrap/.test(error.hint),
    );
  }
});

Deno.test("the local sandbox is chosen when asked for, but not where isolation is required", async () => {
  const { sandbox, notice } = await chooseSandbox({ ...base, provider: "local" });
  assert.equal(sandbox.name, "local");
  assert.match(notice ?? "", /without isolation, because it was chosen/);
  await assert.rejects(
    chooseSandbox({ ...base, provider: "local", required: true }),
    (e) => isMaestroError(e, "unavailable"),
  );
});
