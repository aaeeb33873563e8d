import assert from "node:assert/strict";
import { gatedProject } from "../helpers/gated_project.ts";
import { MAESTRO, maestro } from "../helpers/maestro.ts";
import { connect } from "../helpers/mcp_client.ts";
import { write } from "../helpers/repository.ts";
import { available } from "../helpers/require.ts";
import { playClaude, type Turn } from "./play.ts";

const GATED = { path: "src/api/gated.js", content: "export const a = 1;\n" };

async function present(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

Deno.test({
  name: "Claude Code's own tools are judged by the hook, and pass once a person has approved",
  ignore: !available("claude"),
  async fn() {
    await using project = await gatedProject();
    const { path } = project;
    const command = `${MAESTRO} hook claude --agent builder`;
    const hooks = { PreToolUse: [{ hooks: [{ type: "command", command, timeout: 30 }] }] };
    await write(path, { ".claude/settings.json": JSON.stringify({ hooks }) });
    await using builder = await connect(path, ["--agent", "builder"]);
    assert.equal((await builder.call("requirement_claim")).error, null);

    const writing = (file: string, content: string): Turn => ({
      tool: "Write",
      input: { file_path: `${path}/${file}`, content },
    });
    const [outside = "", shell = "", inside = "", gated = ""] = await playClaude(path, [
      writing("elsewhere.txt", "no\n"),
      { tool: "Bash", input: { command: "touch elsewhere.txt", description: "Make a file" } },
      writing("src/api/mine.js", "export const b = 2;\n"),
      writing(GATED.path, GATED.content),
    ]);
    assert.match(outside, /elsewhere\.txt/);
    assert.match(outside, /"is_error":true/);
    assert.match(shell, /"is_error":true/);
    assert.equal(await present(`${path}/elsewhere.txt`), false);
    assert.doesNotMatch(inside, /"is_error":true/);
    assert.ok(await present(`${path}/src/api/mine.js`));
    assert.match(gated, /asked for as A1/);
    assert.equal(await present(`${path}/${GATED.path}`), false);

    assert.equal((await maestro(path, ["approvals", "approve", "A1"])).code, 0);
    const [passed = "", again = ""] = await playClaude(path, [
      writing(GATED.path, GATED.content),
      writing(GATED.path, "export const a = 2;\n"),
    ]);
    assert.doesNotMatch(passed, /"is_error":true/);
    assert.match(again, /asked for as A2/);
    assert.equal(await Deno.readTextFile(`${path}/${GATED.path}`), GATED.content);
  },
});
