import assert from "node:assert/strict";
import { isPublicAddress } from "../../../core/harness/network/addresses.ts";
import { NetworkGate } from "../../../core/harness/network/gate.ts";
import { BubblewrapSandbox } from "../../../core/harness/sandboxes/bubblewrap.ts";
import { available } from "../../helpers/require.ts";
import { makePlace } from "./parts.ts";
import { hostRules, PATH, run } from "./sandboxes/commands.ts";

const PUBLIC = "93.184.215.14";

/** A gate whose names lead to loopback servers, and which believes the addresses it is told. */
async function makeGate(
  allowed: string[],
  names: Record<string, { port: number; address?: string }>,
  more: { idleMs?: number; bytesMax?: number } = {},
) {
  const place = await makePlace({});
  const gate = new NetworkGate(`${place.root}/../gate.sock`, {
    async dial(host) {
      const { port, address } = names[host] ?? { port: 1 };
      return { conn: await Deno.connect({ port }), address: address ?? PUBLIC };
    },
    idleMs: more.idleMs ?? 20_000,
    bytesMax: more.bytesMax ?? 1e9,
  });
  const hosts = hostRules(allowed);
  return {
    place,
    gate,
    hosts,
    sandbox: new BubblewrapSandbox("/usr/bin/bwrap", PATH, { network: gate }),
  };
}

function serve(handler: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
  return { port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

const ignore = !available("bwrap");

Deno.test({
  name: "curl in a sandbox reaches the named host, and every other is refused and recorded",
  ignore,
  async fn() {
    await using server = serve(async (request) => {
      const { pathname, host } = new URL(request.url);
      if (pathname === "/away") return Response.redirect("http://other.example/", 302);
      return new Response(`${request.method} ${host}${pathname} ${await request.text()}`);
    });
    const { place, sandbox, hosts } = await makeGate(["api.example", "*.cdn.example:8080"], {
      "api.example": { port: server.port },
      "x.cdn.example": { port: server.port },
    });
    await using _ = place;
    const script = `get() { curl -s -o - -w '%{http_code}\\n' "$@"; }
      get http://api.example/a; get http://api.example/ -d body
      get http://api.example/ -H 'Transfer-Encoding: chunked' -d chunks
      get http://x.cdn.example:8080/; get -L http://api.example/away
      get http://api.example:81/; get http://cdn.example:8080/; get http://127.0.0.1:${server.port}/ -x "$http_proxy" --noproxy ''
      get http://2130706433/ --noproxy ''; get https://api.example:22/; get http://[::1]/ --noproxy ''
      get http://api.example.evil.test/; get http://api.example/ -H 'Host: other.example'
      curl -s --noproxy '*' --max-time 2 http://127.0.0.1:${server.port}/ || echo none`;
    const result = await run(sandbox, place.root, script, { network: hosts });
    const refused = "403\n";
    assert.equal(
      result.stdout.replace(/maestro: .*\n/g, ""),
      "GET api.example/a 200\nPOST api.example/ body200\nPOST api.example/ chunks200\n" +
        `GET x.cdn.example:8080/ 200\n${refused.repeat(5)}000\n${refused.repeat(2)}` +
        "GET api.example/ 200\nnone\n",
      result.stderr,
    );
    assert.deepEqual(result.network?.reached, ["api.example:80", "x.cdn.example:8080"]);
    assert.deepEqual(result.network?.refused.map(({ target }) => target), [
      "other.example:80",
      "api.example:81",
      "cdn.example:8080",
      `127.0.0.1:${server.port}`,
      "127.0.0.1:80",
      "api.example:22",
      "[::1]:80",
      "api.example.evil.test:80",
    ]);
  },
});

Deno.test({
  name: "CONNECT carries bytes both ways to the named host only, also for node",
  ignore: ignore || !available("node"),
  async fn() {
    using echo = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    (async () => {
      for await (const conn of echo) conn.readable.pipeTo(conn.writable).catch(() => {});
    })();
    const { place, sandbox, hosts } = await makeGate(["secure.example"], {
      "secure.example": { port: echo.addr.port },
    });
    await using _ = place;
    await place.write({
      "c.mjs": `import http from "node:http";
        for (const path of ["secure.example:443", "secure.example:80", "other.example:443"]) {
          const [host, port] = process.env.HTTPS_PROXY.slice(7).split(":");
          const request = http.request({ host, port, method: "CONNECT", path, agent: false }).end();
          await new Promise((done) => {
            request.on("connect", (reply, socket) => {
              if (reply.statusCode !== 200) { console.log(reply.statusCode); socket.destroy(); return done(); }
              socket.on("data", (data) => { console.log(String(data)); socket.end(); done(); });
              socket.write("hello " + path);
            });
          });
        }`,
    });
    const result = await run(sandbox, place.root, "node c.mjs", { network: hosts });
    assert.equal(result.stdout, "hello secure.example:443\n403\n403\n", result.stderr);
    assert.deepEqual(result.network?.reached, ["secure.example:443"]);
  },
});

Deno.test({
  name: "a name that leads to this machine or a private network is refused unless both are named",
  ignore,
  async fn() {
    await using server = serve(() => new Response("inside"));
    const { port } = server;
    const names = {
      "a.example": { port, address: "169.254.169.254" },
      "b.example": { port, address: "10.1.2.3" },
      "c.example": { port, address: "10.1.2.4" },
      "localhost": { port, address: "127.0.0.1" },
    };
    const { place, sandbox, hosts } = await makeGate(
      ["a.example", "b.example", "c.example", "10.1.2.4", "localhost:8000"],
      names,
    );
    await using _ = place;
    const script = `for host in a.example b.example c.example localhost:8000; do
      curl -s -o /dev/null -w '%{http_code} ' http://$host/; done`;
    const result = await run(sandbox, place.root, script, { network: hosts });
    assert.equal(result.stdout, "403 403 200 200 ");
    assert.match(result.network?.refused[0]?.reason ?? "", /169\.254\.169\.254, which is not on/);
  },
});

Deno.test({
  name: "commands at once have each their own record, and without network there is no way out",
  ignore,
  async fn() {
    await using server = serve(() => new Response("x"));
    const { place, sandbox, gate, hosts } = await makeGate(["one.example", "two.example"], {
      "one.example": { port: server.port },
      "two.example": { port: server.port },
    });
    await using _ = place;
    const results = await Promise.all(
      ["one", "two"].map((name) =>
        run(sandbox, place.root, `curl -s http://${name}.example/`, { network: hosts })
      ),
    );
    assert.deepEqual(results.map(({ network }) => network?.reached), [
      ["one.example:80"],
      ["two.example:80"],
    ]);
    const none = await run(sandbox, place.root, "env | grep -ci proxy; ls /run");
    assert.equal(none.stdout, "0\n");
    assert.equal(none.network, undefined);
    // The socket is there only while a command needs it, and nobody else gets through it.
    await assert.rejects(Deno.lstat(`${place.root}/../gate.sock`), Deno.errors.NotFound);
    const pass = gate.open(hosts);
    using stranger = await Deno.connect({ transport: "unix", path: pass.socket });
    await stranger.write(new TextEncoder().encode("0".repeat(32) + "\nGET http://one.example/ "));
    assert.equal(await stranger.read(new Uint8Array(10)), null);
    assert.deepEqual(pass.end(), { reached: [], refused: [] });
  },
});

Deno.test("what a client sends is bounded, and what cannot be read is refused", async () => {
  await using server = serve(async (request) => {
    await request.body?.cancel();
    return new Response("y".repeat(5000));
  });
  const names = { "a.example": { port: server.port } };
  const { place, gate, hosts } = await makeGate(["a.example"], names, {
    bytesMax: 2000,
    idleMs: 300,
  });
  await using _ = place;
  const pass = gate.open(hosts);
  const ask = async (text: string) => {
    const conn = await Deno.connect({ transport: "unix", path: pass.socket });
    await conn.write(new TextEncoder().encode(`${pass.token}\n${text}`));
    return await new Response(conn.readable).text().catch(() => "cut");
  };
  const host = "http://a.example/";
  for (
    const head of [
      `GET ${host} HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      `GET ${host} HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      `GET ${host} HTTP/1.1\r\nContent-Length: -1\r\n\r\n`,
      `GET ${host} HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n`,
      `GET ${host} HTTP/1.1\r\nA : b\r\n\r\n`,
      `GET ${host} HTTP/1.1\r\n folded\r\n\r\n`,
      "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
      "GET https://a.example/ HTTP/1.1\r\n\r\n",
      "CONNECT a.example HTTP/1.1\r\n\r\n",
      "CONNECT u@a.example:443 HTTP/1.1\r\n\r\n",
      "\r\n\r\n",
    ]
  ) assert.match(await ask(head), /^HTTP\/1\.1 400/, head);
  assert.match(
    await ask(`GET ${host} HTTP/1.1\r\nA: ${"x".repeat(40_000)}`),
    /^(HTTP\/1\.1 431|cut)/,
  );
  assert.equal((await ask(`GET http://u:p@a.example/ HTTP/1.1\r\n\r\n`)).slice(9, 12), "403");
  const tooMuch = await ask(`GET ${host} HTTP/1.1\r\n\r\n`);
  assert.ok(tooMuch.length < 3000, String(tooMuch.length));
  // Who says nothing is hung up on.
  assert.doesNotMatch(await ask("GET http://a.exa"), /200/);
  pass.end();
});

Deno.test("addresses of the public network are told from all others", () => {
  for (
    const ip of ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "172.32.0.1"]
  ) {
    assert.equal(isPublicAddress(ip), true, ip);
  }
  const others =
    "0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 172.31.255.255 " +
    "192.168.1.1 224.0.0.1 255.255.255.255 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 ff02::1 " +
    "::ffff:127.0.0.1 ::ffff:a00:1 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 2001::1 host 1.2.3 256.1.1.1";
  for (const ip of others.split(" ")) assert.equal(isPublicAddress(ip), false, ip);
});
