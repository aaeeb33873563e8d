import assert from "node:assert/strict";
import { isMaestroError } from "../../../../core/errors.ts";
import { BubblewrapSandbox } from "../../../../core/harness/sandboxes/bubblewrap.ts";
import { available } from "../../../helpers/require.ts";
import { makePlace } from "../parts.ts";
import { appears, gone, PATH, run } from "./commands.ts";

const ignore = !available("bwrap");
const sandbox = new BubblewrapSandbox("/usr/bin/bwrap", PATH);

Deno.test({
  name: "a command sees the workspace at its own path, and writes only where it may",
  ignore,
  async fn() {
    await using place = await makePlace({ "src/a": "a", "top": "t", "other/o": "o" });
    const script = `pwd; cat src/a; echo new > src/b && echo deep > src/c/d
      echo x > made/file; echo x > top2; echo x >> top; echo x > other/o; rm other/o; exit 3`;
    const result = await run(sandbox, place.root, `mkdir src/c; ${script}`, {
      writable: ["src", "made/later"],
    });
    assert.equal(result.stdout, `${place.root}\na`);
    assert.equal(result.exitCode, 3);
    assert.equal(result.stderr.match(/Read-only file system/g)?.length, 5);
    assert.deepEqual(await place.everything(), [
      "made/",
      "made/later/",
      "other/",
      "other/o",
      "src/",
      "src/a",
      "src/b",
      "src/c/",
      "src/c/d",
      "top",
    ]);
    assert.equal(await place.read("top"), "t");
  },
});

Deno.test({
  name: "the whole workspace may be writable, history and state still are not",
  ignore,
  async fn() {
    await using place = await makePlace({ ".git/config": "g", ".maestro/hub": "secret", "a": "a" });
    const script = `echo b > a; cat .git/config; echo x > .git/config; echo x > .git/hooks
      ls -A .maestro; cat .maestro/hub; echo x > .maestro/new; mv .git g2; rm -rf .maestro .git`;
    const result = await run(sandbox, place.root, script, { writable: ["."] });
    assert.equal(result.stdout, "g");
    assert.doesNotMatch(result.stdout + result.stderr, /secret/);
    assert.equal(await place.read("a"), "b\n");
    assert.equal(await place.read(".git/config"), "g");
    assert.equal(await place.read(".maestro/hub"), "secret");
    assert.deepEqual(await place.everything(), [".maestro/", ".maestro/hub", "a"]);
  },
});

Deno.test({
  name: "where there is no .git yet, a command cannot make one, and no trace stays",
  ignore,
  async fn() {
    await using place = await makePlace({ "a": "a" });
    const script = `git init -q . && echo made; mkdir -p .git/hooks && echo made
      mkdir .maestro/x && echo made; echo hidden > .maestro && echo made; rmdir .git .maestro`;
    const results = await Promise.all(
      [1, 2, 3].map(() => run(sandbox, place.root, script, { writable: ["."] })),
    );
    assert.deepEqual(results.map(({ stdout }) => stdout), ["", "", ""]);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(place.root), (entry) => entry.name), ["a"]);
  },
});

Deno.test({
  name: "nothing of the host shows: home, environment, processes, other files, network",
  ignore,
  async fn() {
    await using place = await makePlace({ "../beside/secret": "secret" });
    const script = `env | cut -d= -f1 | sort | tr '\\n' ' '; echo
      ls -A /home /root 2>/dev/null; ls "$HOME"; echo "$HOME"
      cat ../beside/secret; ls /proc | grep -c '^[0-9]'
      cat /proc/net/dev | grep -vc -e lo: -e '|'; id -u > /dev/null; touch /x && echo wrote; touch /etc/x /usr/x`;
    const env = { GIVEN: "yes" };
    const plain = new BubblewrapSandbox("/usr/bin/bwrap", "/usr/bin:/bin");
    const { stdout, exitCode } = await run(plain, place.root, script, { env });
    const [names, home, processes, network, ...more] = stdout.trimEnd().split("\n");
    assert.equal(names?.trim(), "GIVEN HOME LANG PATH PWD TMPDIR");
    assert.equal(home, "/tmp/home");
    assert.ok(Number(processes) <= 6, `saw ${processes} processes`);
    assert.equal(network, "0");
    assert.deepEqual(more, []);
    assert.notEqual(exitCode, 0);
  },
});

Deno.test({
  name: "no setting of the kernel can be written, by root either",
  ignore,
  async fn() {
    await using place = await makePlace();
    const look = "find /proc/sys /proc/fs -type f -writable; echo looked";
    assert.equal((await run(sandbox, place.root, look)).stdout, "looked\n");
  },
});

Deno.test({
  name: "loopback works inside, and what listens outside is out of reach",
  ignore: ignore || !available("node"),
  async fn() {
    using outside = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await using place = await makePlace({
      "server.mjs": `import http from "node:http";
        const server = http.createServer((_, reply) => reply.end("inside")).listen(0, "127.0.0.1");
        await new Promise((done) => server.on("listening", done));
        console.log(await (await fetch("http://127.0.0.1:" + server.address().port)).text());
        await fetch("http://127.0.0.1:${outside.addr.port}").catch((e) => console.log(e.cause.code));
        process.exit();`,
      "server.ts": `const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} },
          () => new Response("inside"));
        console.log(await (await fetch("http://127.0.0.1:" + server.addr.port)).text());
        await server.shutdown();`,
    });
    const node = await run(sandbox, place.root, "node server.mjs");
    assert.equal(node.stdout, "inside\nECONNREFUSED\n", node.stderr);
    if (available("deno")) {
      const deno = await run(sandbox, place.root, "deno run --allow-net server.ts");
      assert.equal(deno.stdout, "inside\n", deno.stderr);
    }
  },
});

Deno.test({
  name: "a timeout kills the whole tree, and so does a caller that gives up",
  ignore,
  async fn() {
    await using place = await makePlace({ "src/a": "a" });
    const endless = (seconds: number) =>
      `echo started; (setsid sh -c 'sleep ${seconds}; :' &) ; sh -c 'sleep ${seconds}; :' & wait`;
    const timed = await run(sandbox, place.root, endless(98761), { timeoutMs: 300 });
    assert.deepEqual([timed.exitCode, timed.timedOut, timed.stdout], [124, true, "started\n"]);
    await gone("sleep 98761");
    const caller = new AbortController();
    const running = run(sandbox, place.root, endless(98762).replace(";", "; touch src/runs;"), {
      writable: ["src"],
      signal: caller.signal,
    });
    await appears(`${place.root}/src/runs`);
    caller.abort();
    const given = await running;
    assert.deepEqual([given.exitCode, given.timedOut, given.stdout], [137, false, "started\n"]);
    await gone("sleep 98762");
    const late = await run(sandbox, place.root, "echo no", { signal: caller.signal });
    assert.deepEqual([late.exitCode, late.stdout], [137, ""]);
    const left = await run(sandbox, place.root, "sleep 98763 & echo done");
    assert.deepEqual([left.exitCode, left.stdout], [0, "done\n"]);
    await gone("sleep 98763");
  },
});

Deno.test({
  name: "output beyond the limit is dropped in the middle, characters stay whole",
  ignore,
  async fn() {
    await using place = await makePlace({});
    const script = `printf 'first é'; head -c 5000000 /dev/zero | tr '\\0' x; printf 'ü last'
      printf '\\377ok' >&2`;
    const result = await run(sandbox, place.root, script, { maxOutputBytes: 1000 });
    assert.equal(result.truncated, true);
    assert.match(result.stdout, /^first éx+\n\[\.\.\. 4999015 bytes left out \.\.\.\]\nx+ü last$/);
    assert.equal(result.stderr, "\ufffdok");
    const halves = await run(sandbox, place.root, "yes é | tr -d '\\n' | head -c 4000", {
      maxOutputBytes: 6,
    });
    assert.equal(halves.stdout, "é\n[... 3994 bytes left out ...]\né");
    const exact = await run(sandbox, place.root, "printf 1234567", { maxOutputBytes: 7 });
    assert.deepEqual([exact.stdout, exact.truncated], ["1234567", false]);
  },
});

Deno.test({
  name: "limits hold on file size, processor time and open files; a signal is 128+n",
  ignore,
  async fn() {
    await using place = await makePlace({});
    const big = await run(sandbox, place.root, "truncate -s 2G big", { writable: ["."] });
    assert.notEqual(big.exitCode, 0);
    const cpu = await run(sandbox, place.root, "ulimit -t; ulimit -n; ulimit -c", {
      timeoutMs: 9_500,
    });
    assert.equal(cpu.stdout, "80\n1024\n0\n");
    assert.equal((await run(sandbox, place.root, "kill -TERM $$")).exitCode, 143);
    assert.equal((await run(sandbox, place.root, "no-such-program")).exitCode, 127);
  },
});

Deno.test({
  name: "a writable or protected path that is or lies behind a link is refused",
  ignore,
  async fn() {
    await using place = await makePlace({ "real/x": "", "../outside/x": "", "file": "" });
    await Deno.symlink("../outside", `${place.root}/link`);
    for (const writable of [["link"], ["link/deeper"]]) {
      await assert.rejects(
        run(sandbox, place.root, "true", { writable }),
        (e) => isMaestroError(e, "denied"),
      );
    }
    for (const writable of [["../outside"], ["/etc"]]) {
      await assert.rejects(
        run(sandbox, place.root, "true", { writable }),
        (e) => isMaestroError(e, "invalid"),
      );
    }
    await assert.rejects(
      run(sandbox, place.root, "true", { writable: ["file"] }),
      (e) => isMaestroError(e, "conflict"),
    );
    await Deno.symlink("real", `${place.root}/.git`);
    await assert.rejects(
      run(sandbox, place.root, "true", { writable: ["."] }),
      (e) => isMaestroError(e, "denied"),
    );
    for (const command of ["", "a\0b", "x".repeat(200_000)]) {
      await assert.rejects(
        run(sandbox, place.root, command),
        (e) => isMaestroError(e, "invalid"),
      );
    }
  },
});

Deno.test({
  name: "programs on PATH outside the system are found, what lies beside them is not shown",
  ignore,
  async fn() {
    await using place = await makePlace({
      "../tools/bin/hello": "#!/bin/sh\ncat ../../../lib/node_modules/m 2>/dev/null; echo hello\n",
      "../tools/lib/node_modules/m": "module",
      "../tools/secret": "secret",
      "../manager/shims/managed": '#!/bin/sh\ncat "${0%/shims/*}/versions/1"\n',
      "../manager/versions/1": "managed",
    });
    const tools = await Deno.realPath(`${place.root}/../tools`);
    await Deno.chmod(`${tools}/bin/hello`, 0o755);
    const manager = await Deno.realPath(`${place.root}/../manager`);
    await Deno.chmod(`${manager}/shims/managed`, 0o755);
    const path = `relative:${tools}/bin:${manager}/shims::${
      Deno.env.get("HOME") ?? "/root"
    }:/home:/:/nowhere/bin`;
    const withTools = new BubblewrapSandbox("/usr/bin/bwrap", path);
    const script =
      `hello; cat ${tools}/lib/node_modules/m; cat ${tools}/secret; ls -A /home /root; managed`;
    const result = await run(withTools, place.root, script);
    assert.equal(result.stdout, "hello\nmodulemanaged", result.stderr);
  },
});

Deno.test({
  name: "a workspace that is a system directory is refused",
  ignore,
  async fn() {
    for (const root of ["/", "/usr", "/tmp", "/etc"]) {
      await assert.rejects(run(sandbox, root, "true"), (e) => isMaestroError(e, "invalid"), root);
    }
  },
});

Deno.test({
  name: "a writable directory swapped for a link while the command starts is not used",
  ignore,
  async fn() {
    await using place = await makePlace({ "src/a": "a", "other/x": "x" });
    await place.write({
      "../swapping": `#!/bin/sh
        mv ${place.root}/src ${place.root}/moved && ln -s other ${place.root}/src
        exec /usr/bin/bwrap "$@"`,
    });
    const program = await Deno.realPath(`${place.root}/../swapping`);
    await Deno.chmod(program, 0o755);
    const swapping = new BubblewrapSandbox(program, PATH);
    const result = await run(swapping, place.root, "echo bad > src/x", { writable: ["src"] });
    assert.equal(result.exitCode, 126, result.stderr);
    assert.match(result.stderr, /replaced/);
    assert.equal(await place.read("other/x"), "x");
  },
});

Deno.test({
  name: "a command whose caller gives up while it is being started is killed",
  ignore,
  async fn() {
    await using place = await makePlace({ "src/a": "a" });
    // Each turn of the event loop that a start takes is a moment to give up at.
    for (let turns = 0; turns < 12; turns++) {
      const controller = new AbortController();
      const spec = { writable: ["src"], signal: controller.signal, timeoutMs: 5_000 };
      const running = run(sandbox, place.root, `while :; do :; done # give-up ${Deno.pid}`, spec);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      controller.abort();
      const { exitCode, timedOut } = await running;
      assert.deepEqual([exitCode, timedOut], [137, false]);
      await gone(`# give-up ${Deno.pid}`);
    }
  },
});
