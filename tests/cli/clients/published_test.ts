import assert from "node:assert/strict";
import denoConfig from "../../../deno.json" with { type: "json" };
import npmPackage from "../../../package.json" with { type: "json" };
import { clientsMarkdown, serverJson } from "../../../cli/clients/published.ts";
import { MAESTRO } from "../../helpers/maestro.ts";
import { available } from "../../helpers/require.ts";
import { projectAndHome } from "./surroundings.ts";

const BEGIN = "<!-- clients: generated from cli/clients/table.ts -->\n";
const END = "<!-- clients: end -->\n";
const root = new URL("../../../", import.meta.url);
/** Where `deno task packed` puts what is published. */
const PACKED = new URL("dist/packed/", root).pathname;

/** With -u the documents are written; otherwise they must be what the table says. */
const update = Deno.args.includes("-u") || Deno.args.includes("--update");

Deno.test("server.json is what the table of clients and package.json say", async () => {
  const file = new URL("server.json", root);
  if (update) await Deno.writeTextFile(file, serverJson());
  assert.equal(await Deno.readTextFile(file), serverJson());
  assert.equal(npmPackage.version, denoConfig.version);
  const { name, description } = JSON.parse(serverJson());
  assert.match(name, /^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
  assert.ok(description.length <= 100, `${description.length} characters`);
});

Deno.test("the README's clients are those of the table", async () => {
  const file = new URL("README.md", root);
  const text = await Deno.readTextFile(file);
  const [before = "", rest = ""] = text.split(BEGIN);
  const [present, after = ""] = rest.split(END);
  if (update) {
    await Deno.writeTextFile(file, `${before}${BEGIN}\n${await formatted()}\n${END}${after}`);
    return;
  }
  assert.equal(present?.trim(), (await formatted()).trim());
});

Deno.test({
  name:
    "as a package of npm it registers itself by the package's name, and starts with nothing to fetch",
  ignore: !available("node"),
  async fn() {
    await using place = await projectAndHome();
    const directory = `${place.path}/npm`;
    await Deno.mkdir(directory);
    await Deno.writeTextFile(`${directory}/package.json`, "{}");
    if (!MAESTRO.startsWith(PACKED)) await run(Deno.execPath(), ["task", "packed"], root.pathname);
    await run("npm", ["pack", "--silent", "--pack-destination", directory], PACKED);
    const [packed] = [...Deno.readDirSync(directory)].filter(({ name }) => name.endsWith(".tgz"));
    const install = ["install", "--silent", "--offline", "--no-audit", `./${packed?.name}`];
    await run("npm", install, directory);
    const program = `${directory}/node_modules/.bin/maestro`;
    const maestro = (file: string, args: string[], env = {}) =>
      run(file, args, place.project, { ...place.env, ...env });
    await maestro(program, ["install", "claude"]);
    const registered = async () => (await place.json("project/.mcp.json")).mcpServers.maestro;
    const { name, version } = npmPackage;
    assert.deepEqual(await registered(), {
      type: "stdio",
      command: "npx",
      args: ["-y", `${name}@${version}`, "mcp"],
    });
    // From the checkout: the same entry, another form.
    const checkout = new URL("bin/maestro", root).pathname;
    await maestro(checkout, ["update"]);
    assert.equal((await registered()).command, checkout);
    // Both do the same; the package has all that it needs, where Deno has never run before.
    const cache = `${directory}/cache`;
    assert.equal(
      await maestro(program, ["tool", "requirement_list"], { DENO_DIR: cache }),
      await maestro(checkout, ["tool", "requirement_list"]),
    );
    assert.deepEqual([...Deno.readDirSync(`${cache}/npm`)], []);
  },
});

async function run(
  program: string,
  args: string[],
  cwd: string,
  env?: Record<string, string>,
): Promise<string> {
  const surroundings = env ? { env, clearEnv: true } : {};
  const child = new Deno.Command(program, { args, cwd, ...surroundings });
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** As `deno fmt` leaves it in the README. */
async function formatted(): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--line-width", "100", "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(clientsMarkdown()));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}
