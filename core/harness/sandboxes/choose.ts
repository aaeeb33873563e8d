import { fail } from "../../errors.ts";
import type { NetworkGate } from "../network/gate.ts";
import { bubblewrapProblem, BubblewrapSandbox, findSetsid } from "./bubblewrap.ts";
import { dockerProblem, DockerSandbox } from "./docker.ts";
import { DOCKER_SOCKET } from "./docker_api.ts";
import type { E2bAccess } from "./e2b_machine.ts";
import { LocalSandbox } from "./local.ts";
import { SEATBELT_PROGRAM, seatbeltProblem, SeatbeltSandbox } from "./seatbelt.ts";
import type { Sandbox } from "./sandbox.ts";

/** Where bubblewrap may be; not PATH, whose entries a project can bring along. */
const BUBBLEWRAP_PROGRAMS = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"];

/** What E2B starts where nothing else is named. */
const E2B_TEMPLATE = "base";

const INSTALL_HINT =
  "Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap) " +
  "and allow unprivileged user namespaces.";

interface SandboxChoice {
  provider: "auto" | "bubblewrap" | "docker" | "e2b" | "seatbelt" | "local";
  /** The image whose programs commands use; for E2B its template. */
  image?: string | undefined;
  e2b?: E2bAccess | undefined;
  dockerSocket?: string;
  /** Whether commands must be isolated: with nothing that isolates, refuse. */
  required: boolean;
  /** PATH for the commands. */
  path: string;
  /** Where commands without isolation get their temporary homes; `/tmp` where absent. */
  stateDir?: string;
  /** The way out for commands in an isolated sandbox; none where absent. */
  network?: NetworkGate | undefined;
  /** Absolute paths to try instead of the usual places. */
  programs?: readonly string[];
}

type Chosen = { sandbox: Sandbox; notice: string | null };

/** Picks the sandbox that really works here; `notice` says where it protects less than wished. */
export async function chooseSandbox(choice: SandboxChoice): Promise<Chosen> {
  const { provider } = choice;
  if (provider === "local") return chosenLocal(choice);
  if (provider === "docker") return await chosenDocker(choice);
  if (provider === "e2b") return await chosenE2b(choice);
  const mac = provider === "seatbelt" || (provider === "auto" && Deno.build.os === "darwin");
  const name = mac ? "seatbelt" : "bubblewrap";
  const found = mac ? await findSeatbelt(choice) : await findBubblewrap(choice);
  if (!Array.isArray(found)) return { sandbox: found, notice: null };
  const hint = mac ? "Use macOS, or another sandbox.provider." : INSTALL_HINT;
  if (choice.required || provider !== "auto") {
    throw fail(
      "unavailable",
      `Cannot run commands: no working ${name} (${found.join("; ")}).`,
      choice.required ? hint : `${hint} Or choose auto to go on without.`,
      { problems: found },
    );
  }
  const why = `${name} does not work (${found.join("; ")})`;
  return {
    sandbox: new LocalSandbox(choice.path, choice.stateDir),
    notice: `${localNotice(why)} ${hint}`,
  };
}

function chosenLocal(choice: SandboxChoice): Chosen {
  if (choice.required) {
    throw fail(
      "unavailable",
      "Cannot run commands: the policy demands isolation, and the sandbox chosen is local.",
      "Choose auto or bubblewrap, or let the policy do without isolation.",
    );
  }
  return {
    sandbox: new LocalSandbox(choice.path, choice.stateDir),
    notice: localNotice("it was chosen"),
  };
}

/** A sandbox chosen by name stays the only one: nothing else has its programs. */
async function chosenDocker(choice: SandboxChoice): Promise<Chosen> {
  const { image, dockerSocket = DOCKER_SOCKET } = choice;
  const problem = image === undefined
    ? "the policy names no image"
    : await dockerProblem(dockerSocket, image);
  if (image === undefined || problem !== null) {
    throw fail(
      "unavailable",
      `Cannot run commands in Docker: ${problem}.`,
      "Set sandbox.image to an image that this machine has, or choose another sandbox.provider.",
    );
  }
  return { sandbox: new DockerSandbox(dockerSocket, image, choice.network), notice: null };
}

/** Its package is large: nothing of it is loaded before the first command. */
async function chosenE2b({ e2b, image, network }: SandboxChoice): Promise<Chosen> {
  if (e2b === undefined) {
    throw fail(
      "unavailable",
      "Cannot run commands at E2B: E2B_API_KEY is not set.",
      "Put a key of your account into that variable, or choose another sandbox.provider.",
    );
  }
  const { E2bSandbox } = await import("./e2b.ts");
  const sent = "Commands run at E2B: what agents may read of the workspace is sent there.";
  const closed = network === undefined
    ? ""
    : " They have no network: E2B's does not pass the gate.";
  return { sandbox: new E2bSandbox(e2b, image ?? E2B_TEMPLATE), notice: `${sent}${closed}` };
}

/** The sandbox, or what is wrong with each program tried. */
async function findBubblewrap(choice: SandboxChoice): Promise<Sandbox | string[]> {
  const problems: string[] = [];
  for (const program of choice.programs ?? BUBBLEWRAP_PROGRAMS) {
    for (const sized of [true, false]) {
      const problem = await bubblewrapProblem(program, choice.path, sized);
      if (problem === null) {
        const setsid = await findSetsid();
        return new BubblewrapSandbox(program, choice.path, {
          sized,
          setsid,
          network: choice.network,
        });
      }
      if (sized && /--size/.test(problem)) continue;
      problems.push(`${program}: ${problem}`);
      break;
    }
  }
  return problems;
}

async function findSeatbelt(choice: SandboxChoice): Promise<Sandbox | string[]> {
  const problems: string[] = [];
  for (const program of choice.programs ?? [SEATBELT_PROGRAM]) {
    const problem = await seatbeltProblem(program);
    if (problem === null) {
      return new SeatbeltSandbox(program, choice.path, choice.stateDir, choice.network);
    }
    problems.push(`${program}: ${problem}`);
  }
  return problems;
}

function localNotice(why: string): string {
  return `Commands run without isolation, because ${why}: they can read and write whatever this ` +
    "user can. Only the policy and the check of the workspace afterwards protect it.";
}
