/** Everything a command may do to the outside besides the project: tests put their own in. */
export interface Terminal {
  cwd: string;
  env(name: string): string | undefined;
  out(text: string): void;
  err(text: string): void;
  /** Whether the error stream is a terminal, where progress may be drawn. */
  interactive: boolean;
  color: boolean;
  /** Aborted once the reader of the output went away. */
  gone: AbortSignal;
}

/** The process's own streams and environment. */
export function processTerminal(): Terminal {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  return {
    cwd: Deno.cwd(),
    env: (name) => Deno.env.get(name),
    out: (text) => write(Deno.stdout, encoder.encode(text), () => gone.abort()),
    err: (text) => write(Deno.stderr, encoder.encode(text), () => {}),
    interactive: Deno.stderr.isTerminal(),
    color: Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR"),
    gone: gone.signal,
  };
}

/** A reader that went away (`| head`) ends the output, not the work. */
function write(
  stream: { writeSync(data: Uint8Array): number },
  data: Uint8Array,
  onGone: () => void,
): void {
  try {
    for (let sent = 0; sent < data.length;) sent += stream.writeSync(data.subarray(sent));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    onGone();
  }
}

const CODES = { bold: "1", dim: "2", red: "31", green: "32", yellow: "33", cyan: "36" } as const;

/** Wraps a text in a colour where the terminal has any. */
export function paint(terminal: Terminal, color: keyof typeof CODES, text: string): string {
  return terminal.color ? `\x1b[${CODES[color]}m${text}\x1b[0m` : text;
}

/** Text from agents and files may carry escape sequences; none of them reaches the terminal. */
export function plain(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex
    /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g,
    "",
  );
}

/** Rows as aligned columns, two spaces apart; the last column is cut to the width. */
export function table(rows: readonly (readonly string[])[], width = 120): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row.map((cell, column) => column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))
      .join("  ").slice(0, width).trimEnd() + "\n"
  ).join("");
}
