import assert from "node:assert/strict";
import { gatedProject } from "../helpers/gated_project.ts";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { temporaryDirectory } from "../helpers/repository.ts";
import { serve, token } from "../helpers/serve.ts";

const HOSTILE = `<script>alert(1)</script> "x" 'y' & <img src=x onerror=alert(2)>`;

interface Contract {
  name: string;
  kind: string;
  owner: string;
  consumers: string[];
  schema: unknown;
  change?: string;
}

const EVENTS = {
  kind: "events",
  owner: `back"><svg onload=alert(3)>`,
  consumers: [`front' onmouseover='alert(4)`],
  schema: {
    topics: [{
      topic: "order.placed",
      direction: "publish",
      payload: { "</pre><script>alert(5)</script>": "string" },
    }],
  },
};

/** Every tag of a page with its attributes, as a browser tells them apart. */
function tagsOf(page: string): string[] {
  return page.match(/<[a-z][^>]*>/gi) ?? [];
}

/** A person proposes a contract, whose texts come from anywhere. */
async function propose(path: string, contract: Contract): Promise<void> {
  await Deno.writeTextFile(`${path}/schema.json`, JSON.stringify(contract.schema));
  const { name, kind, owner, consumers, change } = contract;
  const { code, stdout, stderr } = await maestro(path, [
    ...["contract", "propose", name, "schema.json", "--kind", kind, "--owner", owner],
    ...["--consumers", consumers.join(), "--change", change ?? "x"],
  ]);
  assert.equal(code, 0, stdout + stderr);
}

Deno.test("the contracts are one page that shows all of them and runs nothing they say", async () => {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  await inProcess(path, ["init"]);
  await propose(path, { ...EVENTS, name: "OrderEvents", change: HOSTILE });
  await propose(path, {
    name: "Orders-v2",
    kind: "http",
    owner: "backend",
    consumers: ["frontend"],
    schema: { endpoints: [{ path: "/orders", method: "GET", response: { n: "int" } }] },
  });
  const written = await maestro(path, ["contract", "graph", "--html", "page.html"]);
  assert.equal(written.code, 0, written.stderr);
  const page = await Deno.readTextFile(`${path}/page.html`);

  const tags = tagsOf(page);
  assert.deepEqual(tags.filter((tag) => /^<(?:script|img|iframe|link|object)/i.test(tag)), []);
  assert.deepEqual(tags.filter((tag) => /\son\w+\s*=/i.test(tag.replace(/"[^"]*"/g, ""))), []);
  assert.doesNotMatch(page, /(?:src|href)="(?!#)/, "nothing is fetched");
  assert.match(page, /http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;/);
  assert.ok(page.includes("&lt;script&gt;alert(1)&lt;/script&gt;"));

  for (const id of ["C1", "C2"]) {
    assert.ok(page.includes(`href="#${id}"`), "the picture leads to it");
    assert.ok(page.includes(`<section id="${id}"`));
  }
  assert.match(page, /GET \/orders/);
  assert.match(page, /provider_missing/);
  assert.match(page, /version 1/);

  const past = await maestro(path, ["contract", "graph", "--html", "--at", "1"]);
  assert.match(past.stdout, /As it was at log position 1/);
  assert.doesNotMatch(past.stdout, /provider_missing/, "the code of then is not kept");
  const both = await maestro(path, ["contract", "graph", "--html", "--json"]);
  assert.equal(both.code, 2);
});

Deno.test("the server shows the page to those who have a token", async () => {
  await using project = await gatedProject();
  await propose(project.path, { ...EVENTS, name: "OrderEvents", change: HOSTILE });
  const secret = await token(project.path, "bob", "backend");
  await using server = await serve(project.path);
  const url = new URL("/contracts", server.url);
  const headers = { authorization: `Bearer ${secret}` };

  const stranger = await fetch(url);
  assert.equal(stranger.status, 401);
  assert.doesNotMatch(await stranger.text(), /order\.placed/);
  const foreign = await fetch(url, { headers: { ...headers, origin: "http://evil.example" } });
  assert.equal(foreign.status, 403);
  await foreign.body?.cancel();

  const answer = await fetch(url, { headers });
  const page = await answer.text();
  assert.equal(answer.status, 200, page);
  assert.equal(answer.headers.get("content-type"), "text/html; charset=utf-8");
  assert.match(answer.headers.get("content-security-policy") ?? "", /default-src 'none'/);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.match(page, /order\.placed/);
  assert.doesNotMatch(page, /<script/);

  const posted = await fetch(url, { method: "POST", headers, body: "x" });
  assert.equal(posted.status, 405);
});
