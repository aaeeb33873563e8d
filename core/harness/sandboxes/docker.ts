import { fail, isMaestroError } from "../../errors.ts";
import type { NetworkGate, Pass } from "../network/gate.ts";
import { SANDBOX_HOME, type WorkspaceBinds } from "./bubblewrap_args.ts";
import { DockerApi, splitOutput } from "./docker_api.ts";
import { checkCommand, cpuSeconds, limitsOf } from "./limits.ts";
import type { CommandResult, CommandSpec, Sandbox } from "./sandbox.ts";
import { hasHosts, networkEnv, networkFiles, networkLines } from "./network_args.ts";
import { NOT_STARTED, supervise } from "./supervise.ts";
import { type Bound, CHECK_LINES, identityArgs, WorkspaceBinder } from "./workspace_binder.ts";

const MIB = 1024 * 1024;
const OPEN_FILES_MAX = 1024;
const CORES_MAX = 4;
/** What the daemon keeps of the output until it is read. */
const LOG_SIZE = "64m";

/**
 * A container for each command, of an image that is there already; never with a network, but for the
 * gate's socket where the command may reach something.
 */
export class DockerSandbox implements Sandbox {
  readonly name = "docker";
  readonly isolated = true;
  readonly #binder = new WorkspaceBinder();

  constructor(
    private readonly socket: string,
    private readonly image: string,
    private readonly network?: NetworkGate,
  ) {}

  async run(spec: CommandSpec): Promise<CommandResult> {
    checkCommand(spec.command);
    if (spec.signal?.aborted) return NOT_STARTED;
    const bound = await this.#binder.bind(spec);
    const api = new DockerApi(this.socket);
    let pass: Pass | undefined;
    try {
      pass = hasHosts(spec.network) ? this.network?.open(spec.network) : undefined;
      const result = await this.#runIn(api, spec, bound, pass);
      return pass ? { ...result, network: pass.end() } : result;
    } finally {
      pass?.end();
      api.close();
      await bound.release();
    }
  }

  async #runIn(
    api: DockerApi,
    spec: CommandSpec,
    bound: Bound,
    pass: Pass | undefined,
  ): Promise<CommandResult> {
    const { uid, gid } = await Deno.stat(spec.workspace);
    const settings = {
      ...containerSettings(spec, bound, pass),
      Image: this.image,
      User: `${uid ?? 0}:${gid ?? 0}`,
    };
    const created = await api.call("POST", "/containers/create", settings);
    const container = containerPath(await created.json());
    const over = new AbortController();
    try {
      await api.call("POST", `${container}/start`);
      const waited = api.call("POST", `${container}/wait`, undefined, over.signal);
      waited.catch(() => {});
      const query = "logs?follow=1&stdout=1&stderr=1";
      const logs = await api.call("GET", `${container}/${query}`, undefined, over.signal);
      const output = splitOutput(logs.body ?? new Blob().stream());
      const status = waited.then(async (response) => exitStatus(await response.json()));
      // Removing by force kills everything in the container; the wait then ends as well.
      return await supervise({ ...output, status }, spec, () => kill(api, container));
    } finally {
      over.abort();
      await api.call("DELETE", `${container}?force=1&v=1`);
    }
  }
}

/** Whether the daemon answers and has the image; null, or why not. */
export async function dockerProblem(socket: string, image: string): Promise<string | null> {
  const api = new DockerApi(socket);
  try {
    const response = await api.call("GET", `/images/${encodeURIComponent(image)}/json`);
    await response.body?.cancel();
    return null;
  } catch (error) {
    if (!isMaestroError(error, "unavailable")) throw error;
    return error.details?.status === 404
      ? `the image ${image} is not there; get it with: docker pull ${image}`
      : error.message.replace(/^Cannot use Docker: |\.$/g, "");
  } finally {
    api.close();
  }
}

/** The same confinement as bubblewrap's, in the daemon's terms. */
function containerSettings(spec: CommandSpec, bound: Bound, pass: Pass | undefined) {
  const { memoryMb, processes, fileMb } = limitsOf(spec);
  const ulimit = (Name: string, value: number) => ({ Name, Soft: value, Hard: value });
  const env = { HOME: SANDBOX_HOME, TMPDIR: "/tmp", LANG: "C.UTF-8", ...spec.env };
  if (pass) Object.assign(env, networkEnv(pass.hosts));
  return {
    Entrypoint: ["/bin/sh", "-c", startScript(pass), "sh"],
    Cmd: [spec.command, ...identityArgs(bound.writable)],
    WorkingDir: spec.workspace,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    NetworkDisabled: true,
    Labels: { "maestro.command": "1" },
    HostConfig: {
      NetworkMode: "none",
      Mounts: mounts(bound.binds, pass),
      Tmpfs: {
        "/tmp": `rw,exec,mode=1777,size=${memoryMb}m`,
        ...Object.fromEntries(bound.binds.masked.map((path) => [path, "ro,size=4k,mode=755"])),
      },
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      Init: true,
      IpcMode: "private",
      Memory: memoryMb * MIB,
      MemorySwap: memoryMb * MIB,
      PidsLimit: processes,
      NanoCpus: CORES_MAX * 1e9,
      Ulimits: [
        ulimit("core", 0),
        ulimit("cpu", cpuSeconds(spec)),
        ulimit("fsize", fileMb * MIB),
        ulimit("nofile", OPEN_FILES_MAX),
      ],
      LogConfig: { Type: "json-file", Config: { "max-size": LOG_SIZE } },
    },
  };
}

function startScript(pass: Pass | undefined): string {
  return `${CHECK_LINES}
mkdir -p "$HOME"
${pass ? networkLines(pass) : ""}
exec /bin/sh -c "$command"`;
}

function mounts(
  { root, writable, readOnly, hiddenFiles }: WorkspaceBinds,
  pass: Pass | undefined,
) {
  const bind = (Source: string, Target: string, ReadOnly: boolean) => ({
    Type: "bind",
    Source,
    Target,
    ReadOnly,
    BindOptions: { Propagation: "rprivate" },
  });
  const whole = writable.includes(root);
  return [
    bind(root, root, !whole),
    ...writable.filter((path) => path !== root).map((path) => bind(path, path, false)),
    ...readOnly.map((path) => bind(path, path, true)),
    ...hiddenFiles.map((path) => bind("/dev/null", path, true)),
    ...(pass ? networkFiles(pass) : []).map(([source, target]) => bind(source, target, true)),
  ];
}

async function kill(api: DockerApi, container: string): Promise<void> {
  try {
    await api.call("POST", `${container}/kill?signal=KILL`);
  } catch (error) {
    // Ended by itself in the meantime.
    if (!isMaestroError(error, "unavailable") || error.details?.status !== 409) throw error;
  }
}

function containerPath(created: unknown): string {
  const id = typeof created === "object" && created !== null && "Id" in created ? created.Id : "";
  if (typeof id !== "string" || !/^[0-9a-f]{12,64}$/.test(id)) throw strange("create");
  return `/containers/${id}`;
}

function exitStatus(waited: unknown): Deno.CommandStatus {
  const code = typeof waited === "object" && waited !== null && "StatusCode" in waited
    ? waited.StatusCode
    : null;
  if (typeof code !== "number") throw strange("wait");
  return { success: code === 0, code, signal: null };
}

function strange(call: string) {
  return fail(
    "unavailable",
    `Cannot use Docker: its answer to ${call} cannot be read.`,
    "Check that what listens on the socket is Docker 20.10 or later.",
  );
}
