// MAESTRO's guard for opencode: copy this file into .opencode/plugin/ or ~/.config/opencode/plugin/.
// Before each tool it asks `maestro hook opencode`; what throws here does not run.
import { spawn } from "node:child_process";
import process from "node:process";

const TIMEOUT_MS = 10_000;

/** How MAESTRO is started; `maestro install` writes its own command here, MAESTRO_BIN replaces it. */
const COMMAND = ["maestro"];

/** The agent's name, where several work in one project: MAESTRO_AGENT, given to `maestro mcp` too. */
function args() {
  const agent = process.env.MAESTRO_AGENT;
  return ["hook", "opencode", "tool.execute.before", ...(agent ? ["--agent", agent] : [])];
}

function ask(event, cwd) {
  return new Promise((resolve, reject) => {
    const bin = process.env.MAESTRO_BIN;
    const [program, ...words] = bin ? [bin] : COMMAND;
    const child = spawn(program, [...words, ...args()], {
      cwd,
      stdio: ["pipe", "ignore", "pipe"],
      timeout: TIMEOUT_MS,
    });
    let reason = "";
    child.stderr.on("data", (chunk) => (reason += chunk));
    child.on("error", (error) =>
      reject(
        new Error(
          `Cannot ask MAESTRO: ${error.message}. Put maestro on PATH, or remove its plugin`,
        ),
      ));
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(reason.trim() || "Cannot ask MAESTRO: it gave no answer in time"));
    });
    // Whoever closes its end early has answered already.
    child.stdin.on("error", () => {});
    child.stdin.end(JSON.stringify(event));
  });
}

export const Maestro = ({ directory }) =>
  Promise.resolve({
    "tool.execute.before": async ({ tool, sessionID, callID }, { args }) => {
      await ask({ tool, sessionID, callID, args, cwd: directory }, directory);
    },
  });
