import assert from "node:assert/strict";
import type { Script, ScriptCall } from "../../agents/mod.ts";
import { maestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { git, usedRepository } from "../helpers/repository.ts";

const endpoint = (path: string) => ({
  endpoints: [{ method: "GET", path, response: { price: "number" } }],
});
const CONTRACT = {
  name: "PriceAPI",
  kind: "http",
  owner: "backend_agent",
  consumers: ["frontend_agent"],
};
const server = (path: string) =>
  `import express from "express";
const app = express();
app.get("${path}", (req, res) => res.json({ price: 1 }));
app.listen(8000);
`;
const client = (path: string) =>
  `export async function price() {
  const { price } = await (await fetch("${path}")).json();
  return price;
}
`;

const leaf = (title: string, role: string, after: string[] = []) => ({
  title,
  description: "Do it",
  role,
  scope: [role === "backend" ? "src/api/**" : "src/ui/**"],
  criteria: [{ text: "it runs", check: "run: node --version" }],
  depends_on: after,
});
const call = (tool: string, args: Record<string, unknown>): ScriptCall => ({
  tool,
  arguments: args,
});
const complete = call("requirement_complete", { id: "$requirement", summary: "Done" });
const write = (path: string, content: string) => call("workspace_write", { path, content });
const work = (requirement: string, role: string, ...calls: ScriptCall[]) => ({
  kind: "work" as const,
  role,
  requirement,
  steps: calls.map((each) => ({ calls: [each] })),
});

/** The third requirement changes what the second was built on. */
const SCRIPT: Script = {
  tasks: [
    {
      kind: "plan",
      steps: [
        {
          calls: [call("requirement_decompose", {
            id: "$requirement",
            children: [
              leaf("Price server", "backend"),
              leaf("Price page", "frontend", ["Price server"]),
              leaf("Versioned paths", "backend", ["Price page"]),
            ],
          })],
        },
        { text: "The plan stands." },
      ],
    },
    work(
      "R0.1",
      "backend",
      call("contract_propose", { ...CONTRACT, schema: endpoint("/price") }),
      write("src/api/server.js", server("/price")),
      complete,
    ),
    work("R0.2", "frontend", write("src/ui/price.js", client("/price")), complete),
    work(
      "R0.3",
      "backend",
      call("contract_propose", {
        ...CONTRACT,
        schema: endpoint("/v2/price"),
        expected_version: 1,
        change: "Versioned path",
      }),
      write("src/api/server.js", server("/v2/price")),
      complete,
    ),
    work(
      "R0.4",
      "frontend",
      write("src/ui/price.js", client("/v2/price")),
      call("contract_pin", { id: "PriceAPI", module: "frontend_agent" }),
      complete,
    ),
  ],
};

Deno.test("a breaking change in the middle of a run is reconciled before anything is committed", async () => {
  await using repository = await usedRepository();
  const { path } = repository;
  await using model = startModelServer(scriptedBehaviour(SCRIPT), { apiKey: "key" });
  const env = {
    OPENAI_API_KEY: "key",
    OPENAI_BASE_URL: model.baseUrl,
    MAESTRO_MODEL: "scripted-model",
  };
  await maestro(path, ["init"]);
  const result = await maestro(path, ["run", "Show prices", "--no-review", "--json"], { env });
  assert.equal(result.code, 0, result.stderr + result.stdout);
  assert.equal(JSON.parse(result.stdout).run.epoch, 1);
  const tree = JSON.parse((await maestro(path, ["requirement", "list", "--json"])).stdout);
  assert.deepEqual(
    tree.requirements.map(({ id, title, status }: Record<string, string>) => [id, title, status]),
    [
      ["R0", "Show prices", "DONE"],
      ["R0.1", "Price server", "DONE"],
      ["R0.2", "Price page", "DONE"],
      ["R0.3", "Versioned paths", "DONE"],
      ["R0.4", "Reconcile frontend_agent with PriceAPI 2.0.0", "DONE"],
    ],
  );
  const log = await maestro(path, ["log", "show", "--limit", "1000", "--json"]);
  const actions = log.stdout.trim().split("\n").map((line) => JSON.parse(line))
    .filter(({ action_type, status }) =>
      status === "SUCCESS" && action_type.endsWith("COMPLETE") ||
      action_type === "EPOCH_COMMIT"
    )
    .map(({ action_type, target }) => `${action_type} ${target}`);
  assert.ok(
    actions.indexOf("REQUIREMENT_COMPLETE requirement:R0.4") <
      actions.findIndex((action) => action.startsWith("EPOCH_COMMIT")),
    actions.join("\n"),
  );
  assert.match(await git(path, "show", "maestro/R0/epoch-1:src/ui/price.js"), /\/v2\/price/);
});
