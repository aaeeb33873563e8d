import { appears } from "./commands.ts";

/** What a test looks at afterwards. */
export interface FakeCloud extends AsyncDisposable {
  url: string;
  calls: string[];
  created: Record<string, unknown>[];
  /** Machines that are running. */
  machines: number;
  /** Waits until a machine's command has made this file in /tmp/shared. */
  until(name: string): Promise<void>;
  /** Makes one for it. */
  touch(name: string): Promise<void>;
  /** Answers the next call of this kind with an error of the API's form. */
  failNext(call: RegExp, status: number, message: string): void;
}

interface Machine {
  token: string;
  /** A directory that is the machine's /tmp and holds its users. */
  disk: string;
  running: Map<number, Deno.ChildProcess>;
}

const STREAM = "application/connect+json";
const END_OF_STREAM = 2;

/**
 * Speaks the part of E2B's API that the package uses for the product: its control API and, for each
 * machine, envd's files and Connect processes. A machine is a directory that bubblewrap shows as
 * `/tmp`, without network.
 */
export async function e2bCloud(key: string): Promise<FakeCloud> {
  const top = await Deno.makeTempDir({ prefix: "maestro-cloud-" });
  await Deno.mkdir(`${top}/shared`);
  const machines = new Map<string, Machine>();
  const failures: { call: RegExp; status: number; message: string }[] = [];
  const calls: string[] = [];
  const created: Record<string, unknown>[] = [];
  let number = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      const call = `${request.method} ${pathname}`;
      calls.push(call);
      const failure = failures.findIndex((one) => one.call.test(call));
      if (failure >= 0) {
        const [{ status = 500, message = "" } = {}] = failures.splice(failure, 1);
        return problem(status, message);
      }
      if (/^\/(v2\/)?sandboxes/.test(pathname)) {
        if (request.headers.get("x-api-key") !== key) return problem(401, "invalid API key");
        if (call === "POST /v2/sandboxes") {
          const settings = await request.json();
          created.push(settings);
          const id = `machine${++number}`;
          const machine = { token: `token-${id}`, disk: `${top}/${id}`, running: new Map() };
          await makeDisk(machine.disk);
          machines.set(id, machine);
          return Response.json({
            sandboxID: id,
            templateID: settings.templateID,
            clientID: "",
            envdVersion: "0.5.7",
            envdAccessToken: machine.token,
          }, { status: 201 });
        }
        const id = pathname.split("/")[2] ?? "";
        const machine = machines.get(id);
        if (request.method !== "DELETE" || !machine) return problem(404, `no sandbox ${id}`);
        machines.delete(id);
        await Promise.all([...machine.running.values()].map(stop));
        return new Response(null, { status: 204 });
      }
      const machine = machines.get(request.headers.get("e2b-sandbox-id") ?? "");
      if (!machine) return problem(502, "The sandbox was not found");
      if (request.headers.get("x-access-token") !== machine.token) return problem(401, "no access");
      return await envd(machine, request);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    calls,
    created,
    get machines() {
      return machines.size;
    },
    until: (name) => appears(`${top}/shared/${name}`),
    touch: (name) => Deno.writeTextFile(`${top}/shared/${name}`, ""),
    failNext: (call, status, message) => failures.push({ call, status, message }),
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(top, { recursive: true });
    },
  };
}

async function makeDisk(disk: string): Promise<void> {
  await Deno.mkdir(`${disk}/tmp`, { recursive: true });
  const who = `${Deno.uid() ?? 0}:${Deno.gid() ?? 0}`;
  const users = `root:x:0:0::/root:/bin/sh\nuser:x:${who}::/tmp:/bin/bash\n`;
  await Deno.writeTextFile(`${disk}/passwd`, users);
}

async function envd(machine: Machine, request: Request): Promise<Response> {
  const url = new URL(request.url);
  switch (`${request.method} ${url.pathname}`) {
    case "POST /files":
      return await takeFile(machine, url, request);
    case "GET /files": {
      const file = await Deno.open(onDisk(machine, url)).catch(() => null);
      return file ? new Response(file.readable) : problem(404, "file not found");
    }
    case "POST /process.Process/Start":
      return await startProcess(machine, request);
    case "POST /process.Process/SendSignal": {
      const { process, signal } = await request.json();
      const child = machine.running.get(process.pid);
      if (!child) return Response.json({ code: "not_found", message: "none" }, { status: 404 });
      if (signal === "SIGNAL_SIGKILL") await stop(child);
      return Response.json({});
    }
    case "GET /health":
      return new Response(null, { status: 204 });
    default:
      return problem(404, "page not found");
  }
}

function onDisk({ disk }: Machine, url: URL): string {
  return `${disk}${url.searchParams.get("path") ?? ""}`;
}

async function takeFile(machine: Machine, url: URL, request: Request): Promise<Response> {
  const path = onDisk(machine, url);
  const form = request.headers.get("content-type")?.startsWith("multipart/");
  const part = form ? (await request.formData()).get("file") : await request.blob();
  if (!(part instanceof Blob)) return problem(400, "no file");
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeFile(path, new Uint8Array(await part.arrayBuffer()));
  return Response.json([{ name: path.split("/").at(-1), type: "file", path }]);
}

/** The events of one process, each in an envelope: its flags, its length in four bytes, JSON. */
async function startProcess(machine: Machine, request: Request): Promise<Response> {
  if (request.headers.get("content-type") !== STREAM) return problem(415, "unsupported");
  const body = new Uint8Array(await request.arrayBuffer());
  const { process } = JSON.parse(new TextDecoder().decode(body.subarray(5)));
  const { disk, running } = machine;
  const child = new Deno.Command("/usr/bin/bwrap", {
    args: [
      ...["--die-with-parent", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/"],
      ...["--dev", "/dev", "--proc", "/proc", "--bind", `${disk}/tmp`, "/tmp"],
      ...["--bind", `${disk}/../shared`, "/tmp/shared"],
      ...["--ro-bind", `${disk}/passwd`, "/etc/passwd", "--chdir", process.cwd ?? "/"],
      ...["--", process.cmd, ...process.args],
    ],
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", HOME: "/tmp", ...process.envs },
    detached: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  running.set(child.pid, child);
  const events = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (event: unknown) => controller.enqueue(envelope(0, { event }));
      send({ start: { pid: child.pid } });
      const copy = async (from: ReadableStream<Uint8Array>, name: string) => {
        for await (const chunk of from) send({ data: { [name]: chunk.toBase64() } });
      };
      await Promise.all([copy(child.stdout, "stdout"), copy(child.stderr, "stderr")]);
      const { code, signal } = await child.status;
      running.delete(child.pid);
      send({ end: { exitCode: signal === null ? code : -1, exited: signal === null, status: "" } });
      controller.enqueue(envelope(END_OF_STREAM, {}));
      controller.close();
    },
  });
  return new Response(events, { headers: { "content-type": STREAM } });
}

function envelope(flags: number, message: unknown): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(message));
  const whole = new Uint8Array(5 + text.length);
  whole[0] = flags;
  new DataView(whole.buffer).setUint32(1, text.length);
  whole.set(text, 5);
  return whole;
}

async function stop(child: Deno.ChildProcess): Promise<void> {
  try {
    Deno.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await child.status;
}

function problem(code: number, message: string): Response {
  return Response.json({ code, message }, { status: code });
}
