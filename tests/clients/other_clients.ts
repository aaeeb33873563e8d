import assert from "node:assert/strict";
import { gatedProject } from "../helpers/gated_project.ts";
import { cleanEnvironment, maestro } from "../helpers/maestro.ts";
import { available } from "../helpers/require.ts";
import type { Turn } from "./messages_server.ts";
import { OTHER_CLIENTS } from "./play_others.ts";

for (const client of OTHER_CLIENTS) {
  Deno.test({
    name: `${client.name}, installed, claims, writes, completes and is refused by the policy`,
    ignore: !available(client.name),
    async fn() {
      await using project = await gatedProject();
      const { path } = project;
      const { HOME = "", DENO_DIR = "" } = cleanEnvironment(path);
      await Deno.mkdir(`${HOME}/.cache`, { recursive: true });
      await Deno.symlink(DENO_DIR, `${HOME}/.cache/deno`);
      const installed = await maestro(path, ["install", client.name, "--hooks", ...client.install]);
      assert.equal(installed.code, 0, installed.stderr);

      const mcp = (tool: string, input: Record<string, unknown> = {}): Turn => ({
        tool: client.mcp(tool),
        input,
      });
      const write = (file: string) => mcp("workspace_write", { path: file, content: "// a\n" });
      const native = (file: string) => client.native(`${path}/${file}`, "// native\n");
      const [early, claimed, inside, outside, nativelyOutside, natively, done] = await client.play(
        path,
        [
          native("src/api/early.js"),
          mcp("requirement_claim"),
          write("src/api/by_mcp.js"),
          write("elsewhere.js"),
          native("elsewhere.js"),
          native("src/api/natively.js"),
          mcp("requirement_complete", { id: "R0.1", summary: "Done" }),
        ],
      );
      assert.match(early ?? "", client.refused);
      assert.match(claimed ?? "", /R0\.1[^]*fence\W+1/);
      assert.match(inside ?? "", /by_mcp\.js/);
      assert.match(outside ?? "", /Cannot write elsewhere\.js/);
      assert.match(nativelyOutside ?? "", client.refused);
      assert.match(done ?? "", /DONE/, natively);
      const files = [
        "src/api/early.js",
        "elsewhere.js",
        "src/api/by_mcp.js",
        "src/api/natively.js",
      ];
      assert.deepEqual(await Promise.all(files.map((file) => present(`${path}/${file}`))), [
        false,
        false,
        true,
        true,
      ]);
    },
  });
}

async function present(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
