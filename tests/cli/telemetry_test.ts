import assert from "node:assert/strict";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { productScript } from "../helpers/product_script.ts";
import { usedRepository } from "../helpers/repository.ts";

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: string | number; doubleValue?: number };
}
interface OtlpSpan {
  name: string;
  spanId: string;
  parentSpanId?: string;
  attributes: Attribute[];
}

/** A collector that takes OTLP over HTTP as JSON and keeps the spans. */
function startCollector() {
  const spans: OtlpSpan[] = [];
  let requests = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      requests++;
      const body = await request.json();
      if (new URL(request.url).pathname === "/v1/traces") {
        for (const resource of body.resourceSpans) {
          for (const scope of resource.scopeSpans) spans.push(...scope.spans);
        }
      }
      return Response.json({});
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    spans,
    requests: () => requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function attributesOf(span: OtlpSpan | undefined): Record<string, unknown> {
  const pairs = (span?.attributes ?? []).map(({ key, value }) => [
    key,
    value.stringValue ?? Number(value.intValue ?? value.doubleValue),
  ]);
  return Object.fromEntries(pairs);
}

Deno.test("spans of agents, queries and tools reach a collector where Deno's exporter is on, and none where it is off", async () => {
  await using repository = await usedRepository();
  await using server = startModelServer(scriptedBehaviour(productScript));
  await using collector = startCollector();
  const env = {
    OPENAI_BASE_URL: server.baseUrl,
    MAESTRO_MODEL: "scripted",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  };
  await inProcess(repository.path, ["init"]);
  const silent = await maestro(repository.path, ["run", "Add a product function"], { env });
  assert.equal(silent.code, 0, silent.stderr);
  assert.equal(collector.requests(), 0);
  const traced = await maestro(repository.path, ["run", "Add a product function again"], {
    env: { ...env, OTEL_DENO: "true" },
  });
  assert.ok(collector.spans.length > 0, traced.stderr);
  const agent = collector.spans.find(({ name }) => name === "invoke_agent planning_agent");
  const chat = collector.spans.find(({ name }) => name === "chat scripted");
  const tool = collector.spans.find(({ name }) => name === "execute_tool requirement_decompose");
  assert.deepEqual(attributesOf(agent)["gen_ai.operation.name"], "invoke_agent");
  const asked = attributesOf(chat);
  assert.equal(asked["gen_ai.operation.name"], "chat");
  assert.equal(asked["gen_ai.request.model"], "scripted");
  assert.ok(Number(asked["gen_ai.usage.input_tokens"]) > 100);
  assert.equal(attributesOf(tool)["gen_ai.tool.name"], "requirement_decompose");
  assert.equal(chat?.parentSpanId, agent?.spanId);
  // What was said stays in the project's own record.
  assert.ok(!JSON.stringify(collector.spans).includes("Add a product function"));
});
