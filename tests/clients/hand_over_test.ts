import assert from "node:assert/strict";
import { gatedProject } from "../helpers/gated_project.ts";
import { cleanEnvironment, maestro } from "../helpers/maestro.ts";
import { available } from "../helpers/require.ts";
import { playClaude, playCodex, type Turn } from "./play.ts";

const mcp = (tool: string, input: Record<string, unknown> = {}): Turn => ({
  tool: `mcp__maestro__${tool}`,
  input,
});
const CLAIM = mcp("requirement_claim");
const REASON = "the other client knows this better";

Deno.test({
  name: "Claude Code and Codex, installed, work under the policy and hand over to each other",
  ignore: !available("claude") || !available("codex"),
  async fn() {
    await using project = await gatedProject();
    const { path } = project;
    await install(path);

    const write = (file: string): Turn => mcp("workspace_write", { path: file, content: "// a\n" });
    const native = (file: string): Turn => ({
      tool: "Write",
      input: { file_path: `${path}/${file}`, content: "// native\n" },
    });
    const claude = await playClaude(path, [
      native("src/api/early.js"),
      CLAIM,
      write("src/api/by_claude.js"),
      write("elsewhere.js"),
      native("elsewhere.js"),
      native("src/api/natively.js"),
      mcp("requirement_release", { id: "R0.1", reason: REASON }),
    ], "mcp__maestro,Write");
    outcomes(claude, ["error", "fine", "fine", "error", "error", "fine", "fine"]);
    assert.match(claude[0] ?? "", /requirement_claim/);
    assert.match(claude[1] ?? "", /R0\.1/);
    assert.equal(await present(`${path}/elsewhere.js`), false);
    assert.equal(await present(`${path}/src/api/early.js`), false);
    assert.ok(await present(`${path}/src/api/natively.js`));

    const shell = (cmd: string): Turn => ({ tool: "exec_command", input: { cmd } });
    const codex = await playCodex(path, [
      shell("touch src/api/early.js"),
      CLAIM,
      shell("touch elsewhere.js"),
      write("elsewhere.js"),
      write("src/api/by_codex.js"),
      mcp("requirement_complete", { id: "R0.1", summary: "Done" }),
      CLAIM,
      mcp("requirement_release", { id: "R0.2", reason: REASON }),
    ]);
    assert.match(codex[0] ?? "", /blocked by PreToolUse hook/);
    assert.match(codex[1] ?? "", /R0\.1.*fence\W+2/);
    assert.match(codex[2] ?? "", /blocked by PreToolUse hook/);
    assert.match(codex[3] ?? "", /Cannot write elsewhere\.js/);
    assert.match(codex[5] ?? "", /DONE/);
    assert.equal(await present(`${path}/elsewhere.js`), false);
    assert.ok(await present(`${path}/src/api/by_codex.js`));

    const last = await playClaude(
      path,
      [CLAIM, mcp("requirement_complete", { id: "R0.2", summary: "Done" })],
      "mcp__maestro",
    );
    assert.match(last[0] ?? "", /R0\.2[^]*fence\W+2/);
    const { stdout } = await maestro(path, ["requirement", "list", "--json"]);
    assert.equal(stdout.match(/"DONE"/g)?.length, 2, stdout);
  },
});

/** As a person would, each in the scope in which it is used without a question. */
async function install(project: string): Promise<void> {
  const { HOME = "", DENO_DIR = "" } = cleanEnvironment(project);
  await Deno.mkdir(`${HOME}/.cache`, { recursive: true });
  // Codex hands on HOME, and not where Deno's cache is.
  await Deno.symlink(DENO_DIR, `${HOME}/.cache/deno`);
  for (
    const args of [["claude", "--hooks"], ["codex", "--hooks", "--scope", "user", "--trust"]]
  ) {
    const { code, stderr } = await maestro(project, ["install", ...args]);
    assert.equal(code, 0, stderr);
  }
}

function outcomes(results: readonly string[], expected: readonly string[]): void {
  const found = results.map((each) => /"is_error":true/.test(each) ? "error" : "fine");
  assert.deepEqual(found, expected, results.join("\n"));
}

async function present(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
