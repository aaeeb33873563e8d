import assert from "node:assert/strict";

Deno.test("policies load and judge commands without any permission", async () => {
  const script = `${await Deno.makeTempDir()}/judge.ts`;
  const mod = import.meta.resolve("../../policies/mod.ts");
  await Deno.writeTextFile(
    script,
    `import { decide, defaultPolicy, prepareCommands } from ${JSON.stringify(mod)};
await prepareCommands();
const subject = { agent: "backend_agent", role: "backend" };
const action = { kind: "command", command: "git status" } as const;
console.log(decide(defaultPolicy(), subject, [], action).effect);
`,
  );
  const config = new URL("../../deno.json", import.meta.url).pathname;
  // The YAML package looks at two variables that only its authors set.
  const args = ["run", "--no-prompt", "--ignore-env", `--config=${config}`, script];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.equal(text(stdout), "allow\n", text(stderr));
});
