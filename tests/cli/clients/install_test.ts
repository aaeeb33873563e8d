import assert from "node:assert/strict";
import { write } from "../../helpers/repository.ts";
import { filesBelow, MAESTRO, projectAndHome } from "./surroundings.ts";

const NAMES = ["claude", "codex", "cursor", "gemini", "qwen", "opencode", "vscode", "droid"];

/** What people have in these files: comments, odd spaces, other servers, other hooks. */
const THEIRS: Record<string, string> = {
  "project/.mcp.json": '{"mcpServers":{"other":{"command":"x","args":[]}}}',
  "project/.claude/settings.json":
    '{\n\t"hooks": {\n\t\t"PreToolUse": [\n\t\t\t{ "matcher": "Bash", "hooks": [{ "type": "command", "command": "lint" }] }\n\t\t]\n\t},\n\t"model": "x"\n}',
  "project/CLAUDE.md": "# Mine\n\nNo newline at the end",
  "project/.codex/config.toml":
    "# Top\nmodel   =  'm'  # odd\n\n[mcp_servers.other] # mine\r\ncommand = \"x\"\nargs = [ # why\n  'a',\n]\n",
  "project/AGENTS.md": "# Agents\r\n\r\nWindows lines\r\n",
  "project/.cursor/mcp.json":
    '\ufeff{\r\n  // first\r\n  "mcpServers": {}, // last\r\n  "z": 1,\r\n  "a": 2\r\n}\r\n',
  "project/.gemini/settings.json": '{ /* one */ "ui": {"theme":"x"}, }\n',
  "project/opencode.json": '{"$schema": "https://opencode.ai/config.json"}\n',
  "project/.vscode/mcp.json":
    '{\n    "inputs": [],\n    "servers": {\n        "b": {"command": "y"} // keep\n    }\n}\n',
};

/** A list of ours in an empty table of theirs is the one thing that does not come back. */
const GONE_WHEN_EMPTY = '"mcpServers": {}, // last';

Deno.test("what was installed can be taken out again, and every other byte stays", async () => {
  await using place = await projectAndHome(THEIRS);
  await Deno.chmod(`${place.project}/.mcp.json`, 0o640);
  const before = await filesBelow(place.path);
  const installed = await place.run("install", ...NAMES, "--hooks");
  assert.equal(installed.code, 0, installed.stderr);
  const after = await filesBelow(place.path);
  for (const [path, text] of Object.entries(THEIRS)) {
    let at = 0;
    for (const line of text.trim().split(/\r?\n/).map((each) => each.trim().slice(0, 20))) {
      const found = after[path]?.indexOf(line, at) ?? -1;
      assert.ok(
        found >= 0 || line.includes("mcpServers") || line.includes("{"),
        `${path}: ${line}`,
      );
      at = Math.max(at, found);
    }
  }
  assert.match(after["project/.mcp.json"] ?? "", /^416\n/);
  const again = await place.run("install", ...NAMES, "--hooks");
  assert.match(again.stderr, /Nothing to change/);
  assert.equal(again.stdout, "");
  assert.deepEqual(await filesBelow(place.path), after);

  const removed = await place.run("uninstall", ...NAMES);
  assert.equal(removed.code, 0, removed.stderr);
  const left = await filesBelow(place.path);
  assert.deepEqual(Object.keys(left).sort(), Object.keys(before).sort());
  for (const [path, text] of Object.entries(before)) {
    if (!text.includes(GONE_WHEN_EMPTY)) assert.equal(left[path], text, path);
  }
});

Deno.test("a registration starts this MAESTRO, in each client's form", async () => {
  await using place = await projectAndHome();
  assert.equal((await place.run("install", ...NAMES, "--hooks", "--dry-run")).code, 0);
  assert.deepEqual(await filesBelow(place.path), {});
  assert.equal((await place.run("install", ...NAMES, "--hooks")).code, 0);
  const standard = { command: MAESTRO, args: ["mcp"] };
  const typed = { type: "stdio", ...standard };
  for (
    const [file, keys, entry] of [
      [".mcp.json", ["mcpServers"], typed],
      [".cursor/mcp.json", ["mcpServers"], standard],
      [".gemini/settings.json", ["mcpServers"], standard],
      [".qwen/settings.json", ["mcpServers"], standard],
      ["opencode.json", ["mcp"], { type: "local", command: [MAESTRO, "mcp"], enabled: true }],
      [".vscode/mcp.json", ["servers"], typed],
      [".factory/mcp.json", ["mcpServers"], typed],
    ] as const
  ) {
    assert.deepEqual((await place.json(`project/${file}`))[keys[0]].maestro, entry, file);
  }
  assert.equal(
    await place.read("project/.codex/config.toml"),
    `[mcp_servers.maestro]\ncommand = "${MAESTRO}"\nargs = [ "mcp" ]\nrequired = true\n`,
  );
  const { hooks } = await place.json("project/.gemini/settings.json");
  assert.deepEqual(hooks.BeforeTool[0].hooks, [
    { type: "command", command: `${MAESTRO} hook gemini`, timeout: 10_000 },
  ]);
  assert.equal((await place.json("project/.cursor/hooks.json")).version, 1);
  assert.match(await place.read("project/.opencode/plugin/maestro.js"), /COMMAND = \["\//);
  assert.match(await place.read("project/.cursor/rules/maestro.mdc"), /^---\n[^]*maestro:begin/);
});

Deno.test("a person's own configuration: only the named files change, with their mode", async () => {
  const theirs = {
    "home/.claude.json": '{\n  "projects": {"/x": {}},\n  "oauth": "secret"\n}\n',
    "home/.codex/auth.json": "{}\n",
  };
  await using place = await projectAndHome(theirs);
  await Deno.chmod(`${place.home}/.claude.json`, 0o600);
  const { code, stderr } = await place.run(
    "install",
    "claude",
    "codex",
    "cline",
    "--scope",
    "user",
    "--hooks",
  );
  assert.equal(code, 0, stderr);
  const files = await filesBelow(place.home);
  assert.deepEqual(Object.keys(files).sort(), [
    ".claude.json",
    ".claude/CLAUDE.md",
    ".claude/settings.json",
    ".cline/data/settings/cline_mcp_settings.json",
    ".cline/hooks/PreToolUse",
    ".codex/AGENTS.md",
    ".codex/auth.json",
    ".codex/config.toml",
    ".codex/hooks.json",
  ]);
  assert.match(files[".claude.json"] ?? "", /^384\n/);
  assert.equal((await Deno.stat(`${place.home}/.cline/hooks/PreToolUse`)).mode! & 0o100, 0o100);
  assert.equal((await place.run("uninstall", "--all", "--scope", "user")).code, 0);
  for (const [path, text] of Object.entries(theirs)) assert.equal(await place.read(path), text);
});

Deno.test("clients that share a file keep the instructions until the last one leaves", async () => {
  await using place = await projectAndHome({ "project/AGENTS.md": "# Mine\n" });
  await place.run("install", "codex", "opencode");
  const block = await place.read("project/AGENTS.md");
  assert.equal(block.match(/maestro:begin/g)?.length, 1);
  await place.run("uninstall", "codex");
  assert.equal(await place.read("project/AGENTS.md"), block);
  await place.run("uninstall", "opencode");
  assert.equal(await place.read("project/AGENTS.md"), "# Mine\n");
});

Deno.test("an update exchanges the command and keeps what a person added", async () => {
  await using place = await projectAndHome({
    "project/.mcp.json": JSON.stringify({
      mcpServers: {
        maestro: {
          command: "/old/bin/maestro",
          args: ["mcp", "--role", "backend"],
          env: { A: "1" },
        },
      },
    }),
    "project/.claude/settings.json": JSON.stringify({
      hooks: {
        PreToolUse: [{
          matcher: "Write",
          hooks: [{ command: "/old/bin/maestro hook claude --agent a", timeout: 3 }],
        }],
      },
    }),
    "home/.codex/config.toml":
      "[mcp_servers.maestro]\ncommand = '/old/bin/maestro' # keep\nargs = ['mcp']\nstartup_timeout_sec = 9\n",
  });
  assert.equal((await place.run("update")).code, 0);
  assert.deepEqual((await place.json("project/.mcp.json")).mcpServers.maestro, {
    command: MAESTRO,
    args: ["mcp", "--role", "backend"],
    env: { A: "1" },
    type: "stdio",
  });
  const [group] = (await place.json("project/.claude/settings.json")).hooks.PreToolUse;
  assert.deepEqual(group, {
    matcher: "Write",
    hooks: [{ command: `${MAESTRO} hook claude --agent a`, timeout: 3 }],
  });
  const codex = await place.read("home/.codex/config.toml");
  assert.match(codex, /# keep/);
  assert.match(codex, /startup_timeout_sec = 9/);
  assert.ok(codex.includes(`command = "${MAESTRO}"`) || codex.includes(`command = '${MAESTRO}'`));
});

Deno.test("where one client's file cannot be changed, the others are, and it is said", async () => {
  const old = { command: "/old/bin/maestro", args: ["mcp"] };
  const broken = '{"mcpServers": {"maestro": oops';
  await using place = await projectAndHome({
    "project/.mcp.json": JSON.stringify({ mcpServers: { maestro: old } }),
    "project/.cursor/mcp.json": broken,
    "project/.vscode/mcp.json": '{"servers":{"maestro":{"command":"another"}}}',
    "home/.codex/config.toml":
      `[mcp_servers.maestro]\ncommand = "${old.command}"\nargs = ["mcp"]\n`,
    "home/.qwen/settings.json": broken,
    "elsewhere/a.json": JSON.stringify({ mcpServers: { maestro: old } }),
  });
  await Deno.mkdir(`${place.home}/.gemini`);
  await Deno.symlink("../../elsewhere/a.json", `${place.home}/.gemini/settings.json`);
  const updated = await place.run("update");
  assert.equal(updated.code, 2, updated.stderr);
  assert.equal((await place.json("project/.mcp.json")).mcpServers.maestro.command, MAESTRO);
  assert.ok((await place.read("home/.codex/config.toml")).includes(MAESTRO));
  const said = updated.stderr.split("\n").filter((line) => line.includes("left as it is"));
  assert.equal(said.length, 3, updated.stderr);
  assert.match(
    said[0] ?? "",
    /^Cursor \(project\) .*mcp\.json: line 1 is not JSON\. Correct the file/,
  );
  assert.match(said[1] ?? "", /^Gemini CLI \(user\) .*symbolic link\. Make the change/);
  assert.match(said[2] ?? "", /^Qwen Code \(user\) .*is not JSON/);
  assert.equal(await place.read("project/.cursor/mcp.json"), broken);
  const removed = await place.run("uninstall", "--all");
  assert.equal(removed.code, 2, removed.stderr);
  assert.match(removed.stderr, /^Cursor \(project\) is left as it is\./);
  const left = Object.keys(await filesBelow(place.project));
  assert.deepEqual(left.sort(), [".cursor/mcp.json", ".vscode/mcp.json"]);
  await write(place.project, { ".cursor/mcp.json": "{}" });
  await Deno.mkdir(`${place.home}/.cursor`);
  const installed = await place.run("install", "--all");
  assert.equal(installed.code, 0, installed.stderr);
});

for (
  const [what, files, link, message] of [
    ["text that is no JSON", { "project/.mcp.json": "{ oops" }, null, /line 1 is not JSON/],
    ["text that is no TOML", { "project/.codex/config.toml": "= 1" }, null, /is not TOML/],
    [
      "another program's entry",
      { "project/.mcp.json": '{"mcpServers":{"maestro":{"command":"conductor"}}}' },
      null,
      /the name is taken by conductor/,
    ],
    ["a linked file", { "elsewhere/a.json": "{}" }, ["../elsewhere/a.json", ".mcp.json"], /link/],
    ["a linked directory", { "elsewhere/a.json": "{}" }, ["../elsewhere", ".codex"], /link/],
    ["bytes that are no text", { "project/CLAUDE.md": "\u0000" }, null, /nothing/],
  ] as const
) {
  Deno.test(`${what}: nothing is written, and the error says where`, async () => {
    await using place = await projectAndHome(files);
    if (link) await Deno.symlink(link[0], `${place.project}/${link[1]}`);
    if (what.startsWith("bytes")) {
      await Deno.writeFile(`${place.project}/CLAUDE.md`, new Uint8Array([0xff, 0xfe, 0x41]));
    }
    const before = await snapshot(place.path);
    const { code, stderr } = await place.run("install", "claude", "codex");
    assert.notEqual(code, 0);
    assert.match(stderr, what.startsWith("bytes") ? /CLAUDE\.md: it is not UTF-8/ : message);
    assert.deepEqual(await snapshot(place.path), before);
  });
}

Deno.test("a linked directory of a person's is refused too", async () => {
  await using place = await projectAndHome({ "elsewhere/codex/config.toml": "" });
  await Deno.symlink("../elsewhere/codex", `${place.home}/.codex`);
  const { code, stderr } = await place.run("install", "codex", "--scope", "user");
  assert.notEqual(code, 0);
  assert.match(stderr, /\.codex/);
  assert.equal(await place.read("elsewhere/codex/config.toml"), "");
});

Deno.test("an unknown client, none at all and a missing scope are told with what to do", async () => {
  await using place = await projectAndHome({ "home/.gemini/x": "" });
  assert.match((await place.run("install", "emacs")).stderr, /The clients are claude, codex/);
  assert.match((await place.run("install")).stderr, /found are gemini/);
  assert.match((await place.run("install", "cline")).stderr, /--scope user/);
  await write(place.home, { ".cline/data/settings/providers.json": "{}" });
  const all = await place.run("install", "--all", "--scope", "user", "--dry-run");
  assert.match(all.stdout, /\.cline\/data\/settings\/cline_mcp_settings\.json/, all.stderr);
  assert.equal((await place.run("install", "--all")).code, 0);
  assert.deepEqual(Object.keys(await filesBelow(place.project)).sort(), [
    ".gemini/settings.json",
    "GEMINI.md",
  ]);
});

async function snapshot(path: string): Promise<unknown> {
  return (await new Deno.Command("find", {
    args: [path, "-not", "-path", "*/.maestro*", "-printf", "%p %T@ %s\n"],
  })
    .output()).stdout;
}
