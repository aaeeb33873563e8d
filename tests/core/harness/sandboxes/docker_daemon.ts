import { available } from "../../../helpers/require.ts";

/** What a test looks at afterwards. */
export interface FakeDaemon extends AsyncDisposable {
  socket: string;
  calls: string[];
  created: Record<string, unknown>[];
  containers: number;
  /** Answers the next call of this kind with an error of Docker's form. */
  failNext(call: RegExp, status: number, message: string): void;
}

interface Container {
  settings: {
    Entrypoint: string[];
    Cmd: string[];
    WorkingDir: string;
    Env: string[];
    HostConfig: {
      NetworkMode: string;
      Mounts: { Source: string; Target: string; ReadOnly: boolean }[];
      Tmpfs: Record<string, string>;
    };
  };
  child?: Deno.ChildProcess;
}

/**
 * Speaks the part of Docker's HTTP API that the product uses, on a unix socket. Its containers are
 * processes of this machine, where bubblewrap is installed with the mounts and the network that were
 * asked for, else plain ones.
 */
export function dockerDaemon(socket: string, image: string): FakeDaemon {
  const containers = new Map<string, Container>();
  const failures: { call: RegExp; status: number; message: string }[] = [];
  const calls: string[] = [];
  const created: Record<string, unknown>[] = [];
  let number = 0;
  const server = Deno.serve({ path: socket, onListen() {} }, async (request) => {
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/v1\.41/, "");
    const call = `${request.method} ${path.replace(/[0-9a-f]{64}/, "ID")}`;
    calls.push(call);
    const failure = failures.findIndex((one) => one.call.test(call));
    if (failure >= 0) {
      const [{ status = 500, message = "" } = {}] = failures.splice(failure, 1);
      return problem(status, message);
    }
    if (call === `GET /images/${encodeURIComponent(image)}/json`) {
      return Response.json({ Id: "sha256:1" });
    }
    if (path.startsWith("/images/")) return problem(404, "No such image");
    if (call === "POST /containers/create") {
      const settings = await request.json();
      created.push(settings);
      const id = (++number).toString(16).padStart(64, "0");
      containers.set(id, { settings });
      return Response.json({ Id: id, Warnings: [] }, { status: 201 });
    }
    const [, , id = "", action = ""] = path.split("/");
    const container = containers.get(id);
    if (!container) return problem(404, `No such container: ${id}`);
    return await act(
      request.method === "DELETE" ? "remove" : action,
      container,
      () => containers.delete(id),
    );
  });
  return {
    socket,
    calls,
    created,
    get containers() {
      return containers.size;
    },
    failNext: (call, status, message) => failures.push({ call, status, message }),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function act(action: string, container: Container, remove: () => void): Promise<Response> {
  const { settings, child } = container;
  switch (action) {
    case "start": {
      const inside = [...settings.Entrypoint, ...settings.Cmd];
      const [program = "", ...args] = available("bwrap")
        ? ["/usr/bin/bwrap", ...mountArgs(settings.HostConfig), ...inside]
        : inside;
      container.child = new Deno.Command(program, {
        args,
        cwd: settings.WorkingDir,
        clearEnv: true,
        env: {
          PATH: "/usr/bin:/bin",
          ...Object.fromEntries(settings.Env.map((one) => one.split("=", 2))),
        },
        detached: true,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      return new Response(null, { status: 204 });
    }
    case "logs":
      return child ? new Response(frames(child)) : problem(409, "not running");
    case "wait": {
      if (!child) return problem(409, "not running");
      const ended = child.status.then(({ code }) => JSON.stringify({ StatusCode: code }));
      return new Response(later(ended));
    }
    case "kill":
    case "remove":
      if (action === "remove") remove();
      if (child && !await hasEnded(child)) Deno.kill(-child.pid, "SIGKILL");
      else if (action === "kill") return problem(409, "is not running");
      await child?.status;
      return new Response(null, { status: 204 });
    default:
      return problem(404, "page not found");
  }
}

/** The daemon's mounts as bubblewrap's: like the daemon's, from the upper ones to those within. */
function mountArgs({ NetworkMode, Mounts, Tmpfs }: Container["settings"]["HostConfig"]): string[] {
  const depth = (path: string) => path.split("/").length;
  const all: [path: string, args: string[]][] = [
    ...Object.entries(Tmpfs).map(([path, options]): [string, string[]] => [
      path,
      ["--tmpfs", path, ...(/^ro,/.test(options) ? ["--remount-ro", path] : [])],
    ]),
    ...Mounts.map(({ Source, Target, ReadOnly }): [string, string[]] => [
      Target,
      [ReadOnly ? "--ro-bind" : "--bind", Source, Target],
    ]),
  ];
  return [
    ...["--die-with-parent", "--unshare-pid", "--ro-bind", "/", "/", "--dev", "/dev"],
    ...["--proc", "/proc", "--tmpfs", "/run"],
    ...(NetworkMode === "none" ? ["--unshare-net"] : []),
    ...all.sort(([a], [b]) => depth(a) - depth(b)).flatMap(([, args]) => args),
    "--",
  ];
}

/** Both outputs in Docker's frames, cut where no reader may rely on: in the middle of heads too. */
function frames(child: Deno.ChildProcess): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      const copy = async (from: ReadableStream<Uint8Array>, type: number) => {
        for await (const chunk of from) {
          const frame = new Uint8Array(8 + chunk.length);
          frame[0] = type;
          new DataView(frame.buffer).setUint32(4, chunk.length);
          frame.set(chunk, 8);
          for (const [start, end] of [[0, 3], [3, 9], [9, frame.length]] as const) {
            if (start < frame.length) controller.enqueue(frame.slice(start, end));
          }
        }
      };
      await Promise.all([copy(child.stdout, 1), copy(child.stderr, 2)]);
      controller.close();
    },
  });
}

async function hasEnded(child: Deno.ChildProcess): Promise<boolean> {
  const state = await Deno.readTextFile(`/proc/${child.pid}/stat`).catch(() => "");
  return state === "" || /\) Z /.test(state);
}

function problem(status: number, message: string): Response {
  return Response.json({ message }, { status });
}

/** Headers at once and the body when it is known, as the daemon does. */
function later(text: Promise<string>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode(await text));
      controller.close();
    },
  });
}
