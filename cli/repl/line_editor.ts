import { createInterface, type Interface } from "node:readline";
import { Readable, Writable } from "node:stream";
import type { Keyboard } from "../keyboard.ts";
import type { Terminal } from "../terminal.ts";

interface EditorOptions {
  prompt: string;
  /** Newest first. */
  history: string[];
  complete(line: string): Promise<string[]>;
}

/** Reads lines with editing, history and completion. The keys are read only while it is asked. */
interface LineEditor {
  /** The next line; null once the person ended the input. */
  read(): Promise<string | null>;
  /** Newest first. */
  history(): string[];
  close(): void;
}

/** Node's own line editor over the terminal's keyboard. */
export function lineEditor(
  terminal: Terminal,
  keyboard: Keyboard,
  { prompt, history, complete }: EditorOptions,
): LineEditor {
  const keys = new Keys(keyboard);
  const lines: string[] = [];
  let ended = false;
  let completing = Promise.resolve();
  const editor = createInterface({
    input: keys,
    output: new Screen(terminal),
    terminal: true,
    prompt,
    history,
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    completer: (line: string, done: (error: null, found: [string[], string]) => void) => {
      const last = line.split(/\s+/).at(-1) ?? "";
      completing = complete(line)
        .then((found) => done(null, [found.map((word) => `${word} `), last]));
    },
  });
  editor.on("line", (line) => lines.push(line));
  editor.on("close", () => (ended = true));
  editor.on("SIGINT", () => {
    terminal.err("^C\n");
    clear(editor);
    editor.prompt();
  });
  // The shell that a person would come to does not know how this terminal was left.
  editor.on("SIGTSTP", () => {});
  return {
    async read() {
      if (lines.length === 0 && !ended) {
        keys.setRawMode(true);
        editor.prompt();
        while (lines.length === 0 && !ended) {
          const bytes = await keyboard.read();
          if (bytes === null) ended = true;
          // Keys typed ahead are for the line as it is once it was completed.
          for (const part of bytes === null ? [null] : throughTabs(bytes)) {
            keys.push(part);
            await settled();
            await completing;
          }
        }
        keys.setRawMode(false);
      }
      return lines.shift() ?? null;
    },
    history: () => [...historyOf(editor)],
    close() {
      editor.close();
      keyboard.setRaw(false);
    },
  };
}

const HISTORY_LINES = 500;

class Keys extends Readable {
  readonly isTTY = true;

  constructor(private readonly keyboard: Keyboard) {
    super({ read() {} });
  }

  setRawMode(on: boolean): this {
    this.keyboard.setRaw(on, { signals: false });
    return this;
  }
}

class Screen extends Writable {
  readonly isTTY = true;

  constructor(private readonly terminal: Terminal) {
    super({
      decodeStrings: false,
      write(chunk: string | Uint8Array, _encoding, done) {
        terminal.err(typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk));
        done();
      },
    });
  }

  get columns(): number {
    return this.terminal.screen?.size().columns ?? this.terminal.columns;
  }
}

/** Bytes in pieces that end with a tab, but for the last. */
function throughTabs(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let end = bytes.indexOf(TAB); end !== -1; end = bytes.indexOf(TAB, start)) {
    parts.push(bytes.slice(start, end + 1));
    start = end + 1;
  }
  return start < bytes.length ? [...parts, bytes.slice(start)] : parts;
}

const TAB = 9;

/** Until what was pushed has been read and answered, completions that look into the hub aside. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function clear(editor: Interface): void {
  editor.write(null, { ctrl: true, name: "e" });
  editor.write(null, { ctrl: true, name: "u" });
}

function historyOf(editor: Interface): string[] {
  const history: unknown = Reflect.get(editor, "history");
  return Array.isArray(history) ? history.map(String) : [];
}
