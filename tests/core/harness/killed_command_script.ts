// Run by open_commands_test.ts as a process of its own: an agent's command that says when it has
// changed its files, and then runs until it is killed with this process.
import { openProject } from "../../../core/mod.ts";
import { backend } from "../../helpers/hub.ts";
import { write } from "../../helpers/repository.ts";

const [root = "", provider = ""] = Deno.args;
const path = Deno.env.get("PATH") ?? "/usr/bin:/bin";
const project = await openProject({ root, policyFile: null, path });
const outside = provider === "local"
  ? `fs.writeFileSync("README.md", "gone"); fs.appendFileSync(".git/config", "[evil]\\n");`
  : "";
await write(root, {
  "src/api/killed.mjs": `import fs from "node:fs";
    fs.writeFileSync("src/api/made", "made"); ${outside}
    fs.writeFileSync("src/api/ready", "");
    while (fs.existsSync("src/api/killed.mjs"));`,
});
using watcher = Deno.watchFs(`${root}/src/api`);
const signal = new AbortController().signal;
const context = { actor: backend, spend: null, signal };
void project.harness.act(context, {
  kind: "command",
  command: "node src/api/killed.mjs",
  timeoutMs: 5_000,
});
for await (const { paths } of watcher) {
  if (paths.some((name) => name.endsWith("/ready"))) break;
}
await Deno.remove(`${root}/src/api/ready`);
await Deno.stdout.write(new TextEncoder().encode("ready"));
await new Promise(() => {});
