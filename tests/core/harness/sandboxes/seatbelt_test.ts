import assert from "node:assert/strict";
import { isMaestroError } from "../../../../core/errors.ts";
import { chooseSandbox } from "../../../../core/harness/sandboxes/choose.ts";
import { seatbeltProfile } from "../../../../core/harness/sandboxes/seatbelt_profile.ts";
import { makePlace } from "../parts.ts";
import { PATH, processesWith, run } from "./commands.ts";

const BINDS = {
  root: "/Users/me/shop",
  writable: ["/Users/me/shop/src", '/Users/me/shop/odd "name'],
  readOnly: ["/Users/me/shop/.git"],
  masked: ["/Users/me/shop/.maestro"],
  hiddenFiles: ["/Users/me/shop/src/.env"],
};

Deno.test("the profile says what bubblewrap's binds say", async (t) => {
  await t.assertSnapshot(
    seatbeltProfile(BINDS, "/Users/me/shop/.maestro/home-1", ["/opt/tools/bin"]),
  );
});

Deno.test("a path that could end its quotes early is refused or escaped", () => {
  assert.match(seatbeltProfile(BINDS, "/h", []), /\(subpath "\/Users\/me\/shop\/odd \\"name"\)/);
  assert.throws(
    () => seatbeltProfile({ ...BINDS, writable: ["/a\nb"] }, "/h", []),
    (error) => isMaestroError(error, "invalid"),
  );
});

Deno.test("the command starts through sandbox-exec, with limits, and its group is killed", async () => {
  await using place = await makePlace({ "src/a": "a" });
  // Stands for macOS's program: keeps the profile, and runs what it is given.
  await place.write({
    "../sandbox-exec": `#!/bin/sh
[ "$1" = -p ] || exit 64
printf %s "$2" > ${place.root}/../profile
shift 2
exec "$@"`,
  });
  const program = await Deno.realPath(`${place.root}/../sandbox-exec`);
  await Deno.chmod(program, 0o755);
  await Deno.mkdir(place.state, { recursive: true });
  const { sandbox, notice } = await chooseSandbox({
    provider: "seatbelt",
    required: true,
    path: PATH,
    stateDir: place.state,
    programs: [program],
  });
  assert.deepEqual([sandbox.name, sandbox.isolated, notice], ["seatbelt", true, null]);
  const result = await run(
    sandbox,
    place.root,
    "cat src/a; ulimit -c; echo $GIVEN; echo $HOME; exit 3",
    {
      writable: ["src"],
      env: { GIVEN: "two words" },
    },
  );
  const [first, given, home = ""] = result.stdout.split("\n");
  assert.deepEqual([first, given, result.exitCode], ["a0", "two words", 3], result.stderr);
  const profile = await Deno.readTextFile(`${place.root}/../profile`);
  assert.ok(profile.includes(`(allow file-write* (subpath "${place.root}/src"))`), profile);
  assert.ok(profile.includes(`(allow file-read* file-write* (subpath "${home}"))`), profile);
  const timed = await run(sandbox, place.root, "sleep 98795 & sleep 98795", { timeoutMs: 300 });
  assert.deepEqual([timed.exitCode, timed.timedOut], [124, true]);
  assert.equal(await processesWith("sleep 98795"), 0);
});

Deno.test("seatbelt by name fails closed where it does not work", async () => {
  await assert.rejects(
    chooseSandbox({ provider: "seatbelt", required: false, path: PATH, programs: ["/nowhere/x"] }),
    (error) => isMaestroError(error, "unavailable") && /macOS/.test(error.message),
  );
});
