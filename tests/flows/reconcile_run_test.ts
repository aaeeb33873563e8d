import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { git, usedRepository } from "../helpers/repository.ts";
import { reconcile } from "./scenarios/reconcile.ts";

Deno.test("a breaking change in the middle of a run is reconciled before anything is committed", async () => {
  await using repository = await usedRepository();
  const { path } = repository;
  await using model = startModelServer(scriptedBehaviour(reconcile.script), { apiKey: "key" });
  const env = {
    OPENAI_API_KEY: "key",
    OPENAI_BASE_URL: model.baseUrl,
    MAESTRO_MODEL: "scripted-model",
  };
  await inProcess(path, ["init"]);
  const result = await maestro(path, ["run", reconcile.task, "--no-review", "--json"], { env });
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
