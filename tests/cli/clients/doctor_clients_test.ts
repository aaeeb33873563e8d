import assert from "node:assert/strict";
import { MAESTRO, projectAndHome } from "./surroundings.ts";

type Place = Awaited<ReturnType<typeof projectAndHome>>;

async function examine(place: Place) {
  const { stdout, stderr } = await place.run("doctor", "--json");
  const findings = JSON.parse(stdout || stderr) as {
    what: string;
    state: string;
    detail: string;
  }[];
  return (what: string) => findings.find((finding) => finding.what === what);
}

Deno.test("doctor starts the server as each client would, in both scopes", async () => {
  await using place = await projectAndHome();
  const of = await examine(place);
  assert.equal(of("claude (project)"), undefined);
  await place.run("install", "claude", "opencode");
  await place.run("install", "codex", "--scope", "user");
  const now = await examine(place);
  for (const what of ["claude (project)", "opencode (project)", "codex (user)"]) {
    assert.equal(now(what)?.state, "ok", now(what)?.detail);
    assert.match(now(what)?.detail ?? "", /has \d\d tools/);
  }
});

Deno.test("doctor says why a registration does not work, and runs nothing of a clone's", async () => {
  const marker = "made-by-a-clone";
  await using place = await projectAndHome({
    "project/.mcp.json": JSON.stringify({
      mcpServers: { maestro: { command: "/gone/bin/maestro", args: ["mcp"] } },
    }),
    "project/opencode.json": JSON.stringify({
      mcp: { maestro: { type: "local", command: ["touch", marker] } },
    }),
    "project/.gemini/settings.json": JSON.stringify({
      mcpServers: { maestro: { command: MAESTRO, args: ["mcp"], env: { PATH: "/evil" } } },
    }),
    "project/.qwen/settings.json": JSON.stringify({
      mcpServers: { maestro: { command: MAESTRO, args: ["mcp", "--role", "boss"] } },
    }),
    "project/.codex/config.toml": "[oops",
  });
  await place.run("install", "cursor", "--hooks");
  await Deno.remove(`${place.project}/.cursor/mcp.json`);
  const of = await examine(place);
  assert.match(of("claude (project)")?.detail ?? "", /another MAESTRO, \/gone.*maestro update/);
  assert.match(of("opencode (project)")?.detail ?? "", /taken by touch/);
  assert.match(of("gemini (project)")?.detail ?? "", /environment of its own/);
  assert.match(of("qwen (project)")?.detail ?? "", /does not start.*boss.*maestro install qwen/);
  assert.match(of("codex (project)")?.detail ?? "", /not TOML/);
  assert.match(of("cursor (project)")?.detail ?? "", /hook is there.*install cursor/);
  await assert.rejects(Deno.stat(`${place.project}/${marker}`), Deno.errors.NotFound);
});
