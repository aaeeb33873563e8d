import { createContext, runInContext } from "node:vm";
import { fail, isMaestroError } from "../errors.ts";
import { globMatcher, TEXT_BYTES_MAX, type Workspace } from "./workspace.ts";

const QUERY_CHARS_MAX = 1000;
const REGEX_CHARS_MAX = 200;
/** No search finds more. */
export const HITS_MAX = 1000;
const LINE_CHARS_SHOWN = 300;
const FILES_MAX = 20_000;
const TIME_LIMIT_MS = 5_000;
const READS_AT_ONCE = 16;
/** How long one file may keep the regular expression engine; all else waits for it. */
const REGEX_FILE_MS = 250;

interface SearchQuery {
  query: string;
  /** JavaScript regular expression, judged line by line; otherwise the query is literal text. */
  regex?: boolean;
  ignoreCase?: boolean;
  glob?: string;
  limit?: number;
  timeLimitMs?: number;
  /** Candidate paths, such as `ShadowRepo.files()` gives; a walk of the workspace where absent. */
  paths?: readonly string[];
  signal?: AbortSignal;
}

/** One matching line, from 1, cut around the match where it is long. */
interface SearchHit {
  path: string;
  line: number;
  column: number;
  text: string;
}

interface SearchResult {
  hits: SearchHit[];
  filesSearched: number;
  /** Why the search ended before everything was seen, null where it did not. */
  stopped: "limit" | "time" | "files" | null;
}

/** Finds lines that contain a text; binary, huge and linked files are passed over. */
export async function textSearch(workspace: Workspace, search: SearchQuery): Promise<SearchResult> {
  const findIn = search.regex ? regexFinder(search) : literalFinder(search);
  const limit = Math.min(search.limit ?? 100, HITS_MAX);
  const { paths, complete } = await candidates(workspace, search);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), search.timeLimitMs ?? TIME_LIMIT_MS);
  const result: SearchResult = { hits: [], filesSearched: 0, stopped: complete ? null : "files" };
  try {
    for await (const { path, text } of textsOf(workspace, paths)) {
      search.signal?.throwIfAborted();
      if (deadline.signal.aborted) return { ...result, stopped: "time" };
      result.filesSearched++;
      const room = limit - result.hits.length;
      const found = findIn(text, room + 1);
      result.hits.push(...found.slice(0, room).map((hit) => ({ path, ...hit })));
      if (found.length > room) return { ...result, stopped: "limit" };
    }
    return result;
  } finally {
    clearTimeout(timer);
  }
}

type FoundLine = Omit<SearchHit, "path">;
type Finder = (text: string, limit: number) => FoundLine[];

function literalFinder({ query, ignoreCase }: SearchQuery): Finder {
  if (query === "" || query.length > QUERY_CHARS_MAX || query.includes("\n")) {
    throw fail(
      "invalid",
      `Cannot search for a text of ${query.length} characters.`,
      `Give one line of 1 to ${QUERY_CHARS_MAX} characters.`,
    );
  }
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const wanted = fold(query);
  return (text, limit) => {
    // Most files hold no match: one scan of the whole text settles them.
    if (!fold(text).includes(wanted)) return [];
    const found: FoundLine[] = [];
    for (const [index, line] of text.split("\n").entries()) {
      const at = fold(line).indexOf(wanted);
      if (at >= 0) found.push(foundLine(index, at, line));
      if (found.length >= limit) break;
    }
    return found;
  };
}

/** Runs inside the time-limited context: `[line index, offset]` of each matching line. */
const REGEX_LOOP = `(() => {
  const found = [];
  const lines = text.split("\\n");
  for (let i = 0; i < lines.length && found.length < limit; i++) {
    const at = lines[i].search(pattern);
    if (at >= 0) found.push([i, at]);
  }
  return JSON.stringify(found);
})()`;

/** A pattern can take exponential time, and only the engine's own time limit can interrupt it. */
function regexFinder({ query, ignoreCase }: SearchQuery): Finder {
  const pattern = compile(query, ignoreCase ?? false);
  const context = createContext({ pattern, text: "", limit: 0 });
  return (text, limit) => {
    context.text = text;
    context.limit = limit;
    const found: [number, number][] = JSON.parse(runLimited(query, context));
    const lines = found.length === 0 ? [] : text.split("\n");
    return found.map(([index, at]) => foundLine(index, at, lines[index] ?? ""));
  };
}

function runLimited(query: string, context: ReturnType<typeof createContext>): string {
  try {
    return runInContext(REGEX_LOOP, context, { timeout: REGEX_FILE_MS });
  } catch (cause) {
    throw fail(
      "timeout",
      `Cannot search for the pattern ${query}: one file took more than ${REGEX_FILE_MS} ms.`,
      "Search for literal text, or write the pattern without nested repetition.",
      { cause: String(cause) },
    );
  }
}

function compile(query: string, ignoreCase: boolean): RegExp {
  if (query === "" || query.length > REGEX_CHARS_MAX) {
    throw fail(
      "invalid",
      `Cannot search for a pattern of ${query.length} characters.`,
      `Give a pattern of 1 to ${REGEX_CHARS_MAX} characters.`,
    );
  }
  try {
    return new RegExp(query, ignoreCase ? "i" : "");
  } catch (error) {
    throw fail(
      "invalid",
      `Cannot search for the pattern ${query}: ${error instanceof Error ? error.message : error}.`,
      "Correct the regular expression, or search for literal text.",
    );
  }
}

function foundLine(index: number, at: number, line: string): FoundLine {
  const start = line.length > LINE_CHARS_SHOWN ? Math.max(0, at - LINE_CHARS_SHOWN / 3) : 0;
  return { line: index + 1, column: at + 1, text: line.slice(start, start + LINE_CHARS_SHOWN) };
}

async function candidates(
  workspace: Workspace,
  search: SearchQuery,
): Promise<{ paths: string[]; complete: boolean }> {
  if (search.paths === undefined) {
    const { paths, truncated } = await workspace.list(search.glob ?? "**", FILES_MAX);
    return { paths, complete: !truncated };
  }
  const paths = search.paths.filter(globMatcher(search.glob ?? "**"));
  return { paths: paths.slice(0, FILES_MAX), complete: paths.length <= FILES_MAX };
}

/** The texts of the candidates in order, a few read at the same time. */
async function* textsOf(
  workspace: Workspace,
  paths: readonly string[],
): AsyncGenerator<{ path: string; text: string }> {
  for (let at = 0; at < paths.length; at += READS_AT_ONCE) {
    const some = paths.slice(at, at + READS_AT_ONCE);
    const texts = await Promise.all(some.map((path) => textOrNull(workspace, path)));
    for (const [index, path] of some.entries()) {
      const text = texts[index];
      if (typeof text === "string") yield { path, text };
    }
  }
}

/** The text of a candidate, null where it is no readable text file. */
async function textOrNull(workspace: Workspace, path: string): Promise<string | null> {
  try {
    return (await workspace.readText(path, { maxBytes: TEXT_BYTES_MAX })).text;
  } catch (error) {
    if (isMaestroError(error)) return null;
    throw error;
  }
}
