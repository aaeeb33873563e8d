import { fail } from "../../errors.ts";
import type { NetworkGate } from "../network/gate.ts";
import { bubblewrapProblem, BubblewrapSandbox } from "./bubblewrap.ts";
import { LocalSandbox } from "./local.ts";
import type { Sandbox } from "./sandbox.ts";

/** Where bubblewrap may be; not PATH, whose entries a project can bring along. */
const BUBBLEWRAP_PROGRAMS = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"];

const INSTALL_HINT =
  "Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap) " +
  "and allow unprivileged user namespaces.";

export interface SandboxChoice {
  provider: "auto" | "bubblewrap" | "docker" | "e2b" | "seatbelt" | "local";
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

/** Picks the sandbox that really works here; `notice` says where it protects less than wished. */
export async function chooseSandbox(
  choice: SandboxChoice,
): Promise<{ sandbox: Sandbox; notice: string | null }> {
  if (["docker", "e2b", "seatbelt"].includes(choice.provider)) {
    throw fail(
      "unavailable",
      `Cannot run commands: the sandbox ${choice.provider} that the policy names is not available.`,
      "Choose auto, bubblewrap or local under sandbox.provider in the policy.",
    );
  }
  if (choice.provider === "local") {
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
  const problems: string[] = [];
  for (const program of choice.programs ?? BUBBLEWRAP_PROGRAMS) {
    for (const sized of [true, false]) {
      const problem = await bubblewrapProblem(program, choice.path, sized);
      if (problem === null) {
        return {
          sandbox: new BubblewrapSandbox(program, choice.path, { sized, network: choice.network }),
          notice: null,
        };
      }
      if (sized && /--size/.test(problem)) continue;
      problems.push(`${program}: ${problem}`);
      break;
    }
  }
  if (choice.required || choice.provider === "bubblewrap") {
    throw fail(
      "unavailable",
      `Cannot run commands: no working bubblewrap (${problems.join("; ")}).`,
      choice.required ? INSTALL_HINT : `${INSTALL_HINT} Or choose auto to go on without.`,
      { problems },
    );
  }
  const why = `bubblewrap does not work (${problems.join("; ")})`;
  return {
    sandbox: new LocalSandbox(choice.path, choice.stateDir),
    notice: `${localNotice(why)} ${INSTALL_HINT}`,
  };
}

function localNotice(why: string): string {
  return `Commands run without isolation, because ${why}: they can read and write whatever this ` +
    "user can. Only the policy and the check of the workspace afterwards protect it.";
}
