import assert from "node:assert/strict";
import { MAESTRO } from "../helpers/maestro.ts";

const OLD = "endpoints: [{ path: /login, method: POST, request: { email: string } }]\n";
const NEW =
  "endpoints: [{ path: /login, method: POST, request: { email: string, otp: string } }]\n";

async function maestro(cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(MAESTRO, { args, cwd }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** Files beside an empty directory that is no project. */
async function beside(files: Record<string, string>): Promise<string> {
  const directory = await Deno.makeTempDir();
  await Deno.mkdir(`${directory}/here`);
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${directory}/${name}`, text);
  }
  return `${directory}/here`;
}

Deno.test("contract diff says the class, each change and what fails, without a project", async () => {
  const here = await beside({ "old.yaml": OLD, "new.yaml": NEW });
  const diff = ["contract", "diff", "--kind", "http", "../old.yaml", "../new.yaml"];
  const asJson = await maestro(here, ...diff, "--json");
  assert.deepEqual([asJson.code, JSON.parse(asJson.out)], [0, {
    class: "major",
    changes: [{
      element: "POST /login",
      change: "body.otp must now be given",
      class: "major",
      witness: { body: { email: "text" } },
    }],
  }]);
  const asText = await maestro(here, ...diff);
  assert.equal(
    asText.out,
    'major\n  major POST /login: body.otp must now be given\n        fails: {"body":{"email":"text"}}\n',
  );
});

Deno.test("contract diff ends with code 1 from the class on that is named", async () => {
  const here = await beside({ "old.yaml": OLD, "new.yaml": NEW });
  const code = async (before: string, after: string, name: string) =>
    (await maestro(here, "contract", "diff", "--kind", "http", before, after, "--fail-on", name))
      .code;
  assert.equal(await code("../old.yaml", "../new.yaml", "major"), 1);
  assert.equal(await code("../new.yaml", "../old.yaml", "major"), 0);
  assert.equal(await code("../new.yaml", "../old.yaml", "minor"), 1);
  assert.equal(await code("../old.yaml", "../old.yaml", "patch"), 0);
});

Deno.test("a file may be of the kind's own format, the registry's form, or a contract with a schema", async () => {
  const openapi = JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Login", version: "3" },
    paths: {
      "/login": {
        post: {
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  required: ["email"],
                  properties: { email: { type: "string" } },
                },
              },
            },
          },
          responses: { "200": { description: "The request succeeded." } },
        },
      },
    },
  });
  const contract = `name: AuthAPI\nkind: http\nschema: { ${OLD.trim()} }\n`;
  const here = await beside({ "old.yaml": OLD, "api.json": openapi, "contract.yaml": contract });
  for (const file of ["../api.json", "../contract.yaml"]) {
    const { out } = await maestro(here, "contract", "diff", "--kind", "http", "../old.yaml", file);
    assert.equal(out.split("\n")[0], file.endsWith("json") ? "patch" : "none", out);
  }
});

Deno.test("what cannot be compared says why and what to do", async () => {
  const here = await beside({
    "old.yaml": OLD,
    "broken.yaml": "{ a: [",
    "wrong.yaml": "paths: 7\n",
  });
  const diff = (kind: string, file: string) =>
    maestro(here, "contract", "diff", "--kind", kind, "../old.yaml", file);
  const said: [string, string, number, RegExp][] = [
    ["http", "../nothing.yaml", 3, /Cannot compare ..\/nothing.yaml: there is no such file/],
    [
      "http",
      "../broken.yaml",
      2,
      /Cannot read ..\/broken.yaml: Flow sequence .* at line 1, column 7/,
    ],
    ["http", "../wrong.yaml", 2, /the new schema of kind http cannot be read: endpoints: /],
    ["graphql", "../old.yaml", 2, /Unknown kind of contract graphql\n {2}Known: http, .*types/],
    ["http", "..", 2, /Cannot compare ..: it is no file/],
  ];
  for (const [kind, file, code, message] of said) {
    const result = await diff(kind, file);
    assert.equal(result.code, code, result.err);
    assert.match(result.err, message);
  }
});
