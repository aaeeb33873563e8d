// Run by scoped_permissions_test.ts as a process of its own: everything the harness does to a
// workspace, under the permissions that a MAESTRO process gets.
import assert from "node:assert/strict";
import { nestedRepositories } from "../../../core/harness/repositories/nested_repositories.ts";
import { chooseSandbox } from "../../../core/harness/sandboxes/choose.ts";
import { ShadowRepo } from "../../../core/harness/repositories/shadow_repo.ts";
import { textSearch } from "../../../core/harness/text_search.ts";
import { undoTouched } from "../../../core/harness/witness/undo.ts";
import { publish, trackCommitted } from "../../../core/harness/repositories/user_repo.ts";
import { Workspace } from "../../../core/harness/workspace.ts";

const [root = ""] = Deno.args;
const at = "2026-01-02T03:04:05.000Z";
const PATH = "/usr/local/bin:/usr/bin:/bin";
const state = `${root}/.maestro`;

const workspace = await Workspace.open(root);
const shadow = await ShadowRepo.open({
  workspace: workspace.root,
  gitDir: `${state}/shadow.git`,
  indexFile: `${state}/shadow.index`,
  path: PATH,
});
assert.equal((await trackCommitted(workspace, shadow, await shadow.tree())).added, 0);
const baseCommit = await shadow.snapshot("base", null, at);

const { sandbox } = await chooseSandbox({ provider: "auto", required: true, path: PATH });
const spec = {
  workspace: root,
  writable: ["."],
  hidden: [".maestro"],
  readOnly: [".git"],
  env: {},
  timeoutMs: 20_000,
  maxOutputBytes: 1000,
};
const command = "rm link; echo agent > a; mkdir d; echo x > d/e; chmod 755 a; ls -A .maestro";
const result = await sandbox.run({ ...spec, command });
assert.deepEqual([result.exitCode, result.stdout, result.stderr], [0, "", ""]);
assert.deepEqual((await textSearch(workspace, { query: "agent" })).hits.map(({ path }) => path), [
  "a",
]);
assert.deepEqual((await nestedRepositories(workspace)).directories, []);

const touched = await shadow.changes(baseCommit, await shadow.tree());
const { kept, restored } = await undoTouched(touched, shadow, workspace);
assert.deepEqual([kept, restored], [[], ["a", "d/e", "link"]]);
assert.equal(await shadow.tree(), await shadow.treeOf(baseCommit));

await workspace.writeText("a", "verified\n");
const finalCommit = await shadow.snapshot("final", baseCommit, at);
const author = { name: "MAESTRO", email: "maestro@localhost" };
const publication = { workspace, shadow, baseCommit, finalCommit, author, at };
const { created } = await publish({
  ...publication,
  tag: "maestro/R0/epoch-1",
  message: "done",
  mark: "",
});
assert.equal(created, true);
await Deno.stdout.write(new TextEncoder().encode("everything worked"));
