import type { CommandHandle, Sandbox as Machine } from "e2b";
import { fail } from "../../errors.ts";

/** How MAESTRO reaches E2B: what the environment names. */
export interface E2bAccess {
  /** Never shown and never written anywhere. */
  key: string;
  /** Where the API and the machines are, where that is not E2B's own cloud. */
  apiUrl?: string | undefined;
  sandboxUrl?: string | undefined;
}

const CALL_MS = 60_000;
const TRANSFER_MS = 600_000;
const ERROR_CHARS_SHOWN = 300;

/** One virtual machine for one command: started, filled, asked and thrown away. */
export class E2bMachine {
  private constructor(private readonly machine: Machine, private readonly access: E2bAccess) {}

  /** Starts one without network that ends by itself after `lifeMs`. Error: unavailable. */
  static async start(access: E2bAccess, template: string, lifeMs: number): Promise<E2bMachine> {
    // The package is loaded here and nowhere else.
    const { Sandbox } = await import("e2b");
    const { key: apiKey, apiUrl, sandboxUrl } = access;
    const machine = await said(access, "start a machine", () =>
      Sandbox.create(template, {
        apiKey,
        timeoutMs: lifeMs,
        allowInternetAccess: false,
        requestTimeoutMs: CALL_MS,
        metadata: { maestro: "command" },
        ...(apiUrl === undefined ? {} : { apiUrl }),
        ...(sandboxUrl === undefined ? {} : { sandboxUrl }),
      }));
    return new E2bMachine(machine, access);
  }

  /** Puts a file there, as root. */
  async upload(path: string, data: Blob, signal: AbortSignal): Promise<void> {
    await said(this.access, "upload the workspace", () =>
      this.machine.files.write(path, data, {
        user: "root",
        requestTimeoutMs: TRANSFER_MS,
        signal,
      }));
  }

  /** A file from there. */
  async download(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    return await said(this.access, `download ${path}`, () =>
      this.machine.files.read(path, {
        user: "root",
        format: "stream",
        requestTimeoutMs: TRANSFER_MS,
        signal,
      }));
  }

  /** Runs a script of our own as root to its end. Error: unavailable where it fails. */
  async script(text: string, signal: AbortSignal): Promise<void> {
    await said(
      this.access,
      "prepare the machine",
      () => this.machine.commands.run(text, { user: "root", timeoutMs: TRANSFER_MS, signal }),
    );
  }

  /** Starts a command as the machine's user. */
  async begin(
    text: string,
    { cwd, envs }: { cwd: string; envs: Record<string, string> },
  ): Promise<CommandHandle> {
    return await said(this.access, "start the command", () =>
      this.machine.commands.run(text, {
        background: true,
        user: "user",
        cwd,
        envs,
        // Our own clock decides.
        timeoutMs: 0,
        requestTimeoutMs: CALL_MS,
      }));
  }

  /** The exit code of a command that was begun. Error: unavailable where the machine is lost. */
  async codeOf(handle: CommandHandle): Promise<number> {
    try {
      return (await handle.wait()).exitCode;
    } catch (error) {
      const { CommandExitError } = await import("e2b");
      if (error instanceof CommandExitError) return error.exitCode;
      throw unavailable(this.access, "follow the command", error);
    }
  }

  /** Ends it with everything in it. Error: unavailable. */
  async end(): Promise<void> {
    await said(
      this.access,
      "end the machine",
      () => this.machine.kill({ requestTimeoutMs: CALL_MS }),
    );
  }
}

async function said<T>(access: E2bAccess, what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw unavailable(access, what, error);
  }
}

function unavailable({ key }: E2bAccess, what: string, error: unknown) {
  const text = error instanceof Error ? error.message : String(error);
  const shown = text.replaceAll(key, "***").trim().slice(0, ERROR_CHARS_SHOWN);
  return fail(
    "unavailable",
    `Cannot ${what} at E2B: ${shown}.`,
    "Check E2B_API_KEY and sandbox.image (the template), or choose another sandbox.provider.",
  );
}
