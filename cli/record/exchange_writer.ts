import type { ConversationRecord, Message, RecordedTask, Recorder } from "../../agents/mod.ts";
import { canonicalJson, isoTime, ownFile, sha256 } from "../../core/state.ts";
import type { ExchangeLine } from "./exchange_index.ts";
import { blobFile, indexFile } from "./places.ts";

type Numbered = "n" | "conversation" | "task" | "same" | "messages";

/**
 * Keeps every model exchange of runs under `runs/<run>/`: a line each in `exchanges.jsonl`, what was
 * said in `exchanges/<hash>.json`, once however often it was sent. Nothing is kept unredacted.
 */
export function exchangeRecorder(stateDir: string, redact: (text: string) => string): Recorder {
  const runs = new Map<string, RunRecord>();
  return (task) => {
    const run = runs.get(task.runId) ?? new RunRecord(stateDir, task.runId, redact);
    runs.set(task.runId, run);
    return conversation(run, task);
  };
}

function conversation(run: RunRecord, task: RecordedTask): ConversationRecord {
  let number: number | null = null;
  let kept: string[] = [];
  const append = async <T extends object>(messages: readonly Message[], line: T) => {
    const hashes = await Promise.all(messages.map((message) => run.keepObject(message)));
    const changed = hashes.findIndex((hash, index) => hash !== kept[index]);
    const same = changed === -1 ? hashes.length : changed;
    kept = hashes;
    await run.append((n) => {
      number ??= n;
      return { n, conversation: number, task, same, messages: hashes.slice(same), ...line };
    });
  };
  return {
    async query({ messages, tools, reply, error, step, model, price, askedAtMs, answeredAtMs }) {
      const answer = reply && await run.keep(reply);
      await append(
        messages,
        {
          type: "query",
          step,
          model,
          tools: await run.keepObject(tools),
          reply: answer?.hash ?? null,
          error: error === null ? null : run.redact(error),
          redacted: answer?.redacted ?? false,
          price,
          asked_at: isoTime(askedAtMs),
          answered_at: isoTime(answeredAtMs),
        } satisfies Omit<ExchangeLine & { type: "query" }, Numbered>,
      );
    },
    async end({ messages, status, reason, steps, endedAtMs }) {
      await append(
        messages,
        {
          type: "end",
          status,
          reason: run.redact(reason),
          steps,
          ended_at: isoTime(endedAtMs),
        } satisfies Omit<ExchangeLine & { type: "end" }, Numbered>,
      );
    },
  };
}

/** Under which hash something is kept, and whether some of it was taken out before. */
interface Kept {
  hash: string;
  redacted: boolean;
}

/** The files of one run; lines are appended one after the other. */
class RunRecord {
  readonly redact: (text: string) => string;
  readonly #stateDir: string;
  readonly #run: string;
  readonly #known = new Map<string, Promise<void>>();
  readonly #objects = new WeakMap<object, Promise<string>>();
  readonly #said = new Map<string, Promise<Kept>>();
  #lines: number | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(stateDir: string, run: string, redact: (text: string) => string) {
    this.#stateDir = stateDir;
    this.#run = run;
    this.redact = redact;
  }

  /** The hash of what stays as it is: it is sent again with every query. */
  keepObject(value: object): Promise<string> {
    const known = this.#objects.get(value);
    if (known) return known;
    const kept = this.keep(value).then(({ hash }) => hash);
    this.#objects.set(value, kept);
    return kept;
  }

  /** Agents of one role say and are given much that is the same: it is looked through once. */
  async keep(value: unknown): Promise<Kept> {
    const text = canonicalJson(value);
    const said = sha256(text);
    const kept = this.#said.get(said) ?? this.#keep(value, text);
    this.#said.set(said, kept);
    return await kept;
  }

  async #keep(value: unknown, text: string): Promise<Kept> {
    const safe = canonicalJson(mapTexts(value, this.redact));
    const hash = sha256(safe);
    // Agents that ask at the same time may say the same: it is written once.
    const written = this.#known.get(hash) ?? this.#write(hash, safe);
    this.#known.set(hash, written);
    await written;
    return { hash, redacted: safe !== text };
  }

  async #write(hash: string, text: string): Promise<void> {
    const file = await ownFile(this.#stateDir, blobFile(this.#run, hash));
    await Deno.writeTextFile(`${file}.new`, text, { mode: 0o600 });
    await Deno.rename(`${file}.new`, file);
  }

  append(line: (n: number) => object): Promise<void> {
    const appended = this.#tail.then(() => this.#append(line));
    this.#tail = appended.catch(() => {});
    return appended;
  }

  async #append(line: (n: number) => object): Promise<void> {
    const file = await ownFile(this.#stateDir, indexFile(this.#run));
    if (this.#lines === null) {
      const before = await textOf(file);
      // A process that was killed may have left half a line.
      if (before !== "" && !before.endsWith("\n")) await append(file, "\n");
      this.#lines = before.split("\n").filter(Boolean).length;
    }
    this.#lines++;
    await append(file, JSON.stringify(line(this.#lines)) + "\n");
  }
}

async function append(file: string, text: string): Promise<void> {
  await Deno.writeTextFile(file, text, { append: true, mode: 0o600 });
}

async function textOf(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** The same value with each of its texts mapped; keys stay. */
function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, mapTexts(each, map)]),
  );
}
