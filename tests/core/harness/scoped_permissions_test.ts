import assert from "node:assert/strict";
import { available } from "../../helpers/require.ts";
import { git, makePlace } from "./parts.ts";

const SCRIPT = new URL("./scoped_permissions_script.ts", import.meta.url).pathname;

Deno.test({
  name: "the harness needs no more than the project's files, git and bubblewrap",
  ignore: !available("bwrap"),
  async fn() {
    await using place = await makePlace({ "a": "a\n", ".gitignore": ".maestro/\n" });
    const { root } = place;
    await Deno.symlink("/etc/hostname", `${root}/link`);
    await git(root, "init", "-q");
    await git(root, "add", ".");
    await git(root, "commit", "-qm", "first");
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-prompt", "--cached-only", "--quiet", `-R=${root}`, `-W=${root}`],
        ...["--allow-run=/usr/bin/git,/usr/bin/bwrap", "--ignore-env", SCRIPT, root],
      ],
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert.equal(text(stdout), "everything worked", text(stderr));
    assert.equal(await Deno.readLink(`${root}/link`), "/etc/hostname");
    assert.equal(await git(root, "show", "maestro/R0/epoch-1:a"), "verified\n");
  },
});
