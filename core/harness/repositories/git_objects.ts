import { fail } from "../../errors.ts";
import { type GitPlace, gitProgram } from "./git_cli.ts";
import { feed, spawnProgram, stop } from "../process.ts";

type ObjectType = "blob" | "tree" | "commit" | "tag";

/** One git object with its content as stored, headers removed. */
export interface GitObject {
  id: string;
  type: ObjectType;
  bytes: Uint8Array<ArrayBuffer>;
}

const HEADER_BYTES_MAX = 200;

/** Reads many objects through one git process, in the order asked; corrupt where one is missing. */
export async function* readObjects(
  place: GitPlace,
  ids: readonly string[],
): AsyncGenerator<GitObject> {
  if (ids.length === 0) return;
  const child = spawnProgram(gitProgram(place, ["cat-file", "--batch", "--buffer"]), true);
  // Fed while the answers are read: either pipe alone could fill up and stop both sides.
  const feeding = feed(child, new TextEncoder().encode(ids.map((id) => `${id}\n`).join("")));
  const complaints = child.stderr.cancel();
  const source = child.stdout.getReader();
  const reader = new ByteReader(source);
  try {
    for (const id of ids) yield await readOne(reader, id);
  } finally {
    stop(child);
    await Promise.all([feeding, complaints, source.cancel(), child.status]);
  }
}

async function readOne(reader: ByteReader, id: string): Promise<GitObject> {
  const header = await reader.line();
  const [, type, size] = /^[0-9a-f]+ (blob|tree|commit|tag) (\d+)$/.exec(header ?? "") ?? [];
  if (!isObjectType(type)) {
    throw fail(
      "corrupt",
      `Cannot read object ${id} of the shadow repository: ${header ?? "git ended early"}.`,
      "The state directory was damaged; restore it from a copy, or start a new run.",
    );
  }
  const bytes = await reader.exactly(Number(size));
  await reader.exactly(1);
  return { id, type, bytes };
}

function isObjectType(type: string | undefined): type is ObjectType {
  return type === "blob" || type === "tree" || type === "commit" || type === "tag";
}

/** Takes lines and exact numbers of bytes from a stream of chunks. */
class ByteReader {
  #rest = new Uint8Array(0);

  constructor(private readonly source: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>) {}

  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end >= 0) {
        const line = new TextDecoder().decode(this.#rest.subarray(0, end));
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (this.#rest.length > HEADER_BYTES_MAX || !await this.#more()) return null;
    }
  }

  async exactly(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(count);
    for (let done = 0; done < count;) {
      if (this.#rest.length === 0 && !await this.#more()) {
        throw fail(
          "corrupt",
          "Cannot read an object: git ended in the middle of it.",
          "Try again.",
        );
      }
      const part = this.#rest.subarray(0, count - done);
      bytes.set(part, done);
      done += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return bytes;
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.source.read();
    if (done) return false;
    if (this.#rest.length === 0) {
      this.#rest = value;
    } else {
      const joined = new Uint8Array(this.#rest.length + value.length);
      joined.set(this.#rest);
      joined.set(value, this.#rest.length);
      this.#rest = joined;
    }
    return true;
  }
}
