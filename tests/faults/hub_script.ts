import {
  chainHead,
  claimRequirement,
  Hub,
  isMaestroError,
  markDone,
  setMemory,
  verifyLog,
} from "../../core/state.ts";

/**
 * A process of its own over a hub, for tests that kill it or take its disk away: what it has been
 * told is done it says at once, one line each.
 */
const [mode, path = "", argument = ""] = Deno.args;

const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
const writer = { agent: "writer", role: "backend", session: "w" } as const;

/** Two rows per transaction, so that a half of one would show. */
async function note(hub: Hub, n: number, padding = ""): Promise<void> {
  await hub.write(writer, { action: "NOTE", input: { n } }, async (tx) => {
    await setMemory(tx, "first", `${n}`);
    await setMemory(tx, "second", `${n}${padding}`);
  });
}

/** Writes for ever. */
async function write(): Promise<void> {
  const hub = await Hub.open(path);
  for (let n = (await hub.read(chainHead)).seq + 1;; n++) {
    await note(hub, n);
    say(`${n}`);
  }
}

const FULL_WRITES_MAX = 10_000;
const PADDING = " ".repeat(4_000);

/** Writes until the disk is full, frees space, and goes on. */
async function fill(): Promise<void> {
  await Deno.writeFile(argument, new Uint8Array(500_000));
  const hub = await Hub.open(path);
  let acknowledged = 0;
  let failure: unknown = null;
  while (failure === null && acknowledged < FULL_WRITES_MAX) {
    try {
      await note(hub, acknowledged + 1, PADDING);
      acknowledged++;
    } catch (error) {
      failure = error;
    }
  }
  const full = await hub.read((tx) => verifyLog(tx));
  await Deno.remove(argument);
  await note(hub, acknowledged + 1);
  const after = await hub.read((tx) => verifyLog(tx));
  await hub.close();
  const code = isMaestroError(failure) ? failure.code : "unforeseen";
  say(JSON.stringify({ acknowledged, code, message: String(failure), full, after }));
}

/** Opens, tries to write, and says what came of it. */
async function touch(): Promise<void> {
  try {
    const hub = await Hub.open(path);
    await note(hub, 1);
    await hub.close();
    say(JSON.stringify({ code: "ok", message: "" }));
  } catch (error) {
    say(JSON.stringify({
      code: isMaestroError(error) ? error.code : "unforeseen",
      message: String(error),
    }));
  }
}

/** Claims and completes so many requirements, once it is told to begin, and says which. */
async function claim(): Promise<void> {
  const hub = await Hub.open(path);
  const actor = { agent: `worker-${Deno.pid}`, role: "backend", session: `s${Deno.pid}` } as const;
  say("ready");
  await Deno.stdin.read(new Uint8Array(1));
  for (let count = 0; count < Number(argument); count++) {
    const claimed = await hub.write(actor, { action: "CLAIM" }, (tx) => claimRequirement(tx));
    if (claimed.requirement === null) break;
    const { id } = claimed.requirement;
    await hub.write(actor, { action: "DONE" }, (tx) => markDone(tx, id, "", claimed.lease.fence));
    say(id);
  }
  await hub.close();
}

const modes: Record<string, () => Promise<void>> = { write, fill, touch, claim };
if (import.meta.main) await modes[mode ?? ""]?.();
