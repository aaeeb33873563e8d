import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { temporaryDirectory } from "../helpers/repository.ts";

const CONTRACT = {
  name: "AuthAPI",
  kind: "http",
  owner: "backend_agent",
  consumers: ["frontend_agent", "test_agent"],
  schema: {
    endpoints: [{
      method: "POST",
      path: "/auth/login",
      request: { email: "string", password: "string" },
      response: { token: "string", "expires_in?": "int" },
    }],
  },
};

Deno.test("people read contracts as a list, a page, a history and a picture, now and as they were", async (t) => {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  await inProcess(path, ["init"]);
  const masked = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>");
  const show = async (...args: string[]) => {
    const { code, stdout, stderr } = await maestro(path, ["contract", ...args]);
    assert.equal(code, 0, stderr);
    return masked(stdout);
  };
  assert.equal(await show(), "No contract yet: agents propose them.\n");
  const propose = (change: Record<string, unknown>) =>
    maestro(path, ["tool", "contract_propose", JSON.stringify({ ...CONTRACT, ...change })]);
  await propose({});
  await inProcess(path, ["tool", "contract_pin", '{"id":"C1","module":"test_agent","version":1}']);
  await propose({
    expected_version: 1,
    change: "Sessions | [x](http://example.org) `instead`",
    schema: { endpoints: [{ ...CONTRACT.schema.endpoints[0], path: "/auth/session" }] },
  });
  await propose({ name: "AuthV2" });
  await t.assertSnapshot(await show("list"));
  await t.assertSnapshot(await show("show", "AuthAPI"));
  await t.assertSnapshot(await show("history", "C1"));
  await t.assertSnapshot(await show("graph"));
  const deprecated = await show("deprecate", "C1", "--reason", "Too old", "--successor", "AuthV2");
  assert.equal(deprecated, "Deprecated C1 AuthAPI; C2 takes its place.\n");
  await t.assertSnapshot(await show("show", "C1", "--at", "2"));
  const [first] = JSON.parse(await show("list", "--json"));
  assert.deepEqual([first.status, first.successor, first.semver], ["DEPRECATED", "C2", "2.0.0"]);
  const exported = await maestro(path, [
    "contract",
    "export",
    "C2",
    "--openapi",
    "--output",
    "api.json",
  ]);
  assert.equal(exported.code, 0, exported.stderr);
  const document = JSON.parse(await Deno.readTextFile(`${path}/api.json`));
  assert.deepEqual([document.openapi, Object.keys(document.paths)], ["3.1.0", ["/auth/login"]]);
  document.paths["/auth/logout"] = { post: { responses: { 204: { description: "Out" } } } };
  await Deno.writeTextFile(`${path}/api.json`, JSON.stringify(document));
  const args = ["--kind", "http", "--owner", "backend_agent", "--expected-version", "1"];
  assert.equal(
    await show("propose", "AuthV2", "api.json", ...args, "--change", "Log out"),
    "C2 AuthV2 is at version 2 (1.1.0, minor).\n",
  );
  const stale = await maestro(path, ["contract", "propose", "AuthV2", "api.json", ...args]);
  assert.deepEqual([stale.code, stale.stdout], [8, ""]);
  const absent = await maestro(path, ["contract", "show", "C9"]);
  assert.deepEqual([absent.code, absent.stdout], [3, ""]);
});
