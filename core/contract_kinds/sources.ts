import { isMaestroError } from "../errors.ts";
import { lowerJavaScript } from "./analysis/lower_js.ts";
import { lowerPython } from "./analysis/lower_python.ts";
import type { Program } from "./analysis/program.ts";
import { type Grammar, parseSource } from "./grammars.ts";
import type { Unknown } from "./surface.ts";
import type { SourceFile } from "./verdict.ts";

const MAX_FILES = 2_000;
/** Text whose readings are kept; a reading takes some 40 times the memory of its text. */
const MAX_KEPT_CHARS = 6_000_000;

/** The programs of a set of files, and the files of it that cannot be read as programs. */
export interface LoadedSources {
  programs: ReadonlyMap<string, Program>;
  unknowns: readonly Unknown[];
}

/** Parses every file that is written in a language known here; data and styles are passed over. */
export async function loadSources(files: readonly SourceFile[]): Promise<LoadedSources> {
  const programs = new Map<string, Program>();
  const unknowns: Unknown[] = [];
  for (const [index, file] of files.filter(({ path }) => isProgram(path)).entries()) {
    if (index >= MAX_FILES) {
      const text = `only the first ${MAX_FILES} files were looked at`;
      unknowns.push({ text, place: { file: file.path, line: 0 } });
      continue;
    }
    const reading = await readOnce(file);
    unknowns.push(...reading.unknowns);
    if (reading.program !== null) programs.set(file.path, reading.program);
  }
  return { programs, unknowns };
}

/** What a file was read as. */
interface Reading {
  text: string;
  program: Program | null;
  unknowns: readonly Unknown[];
}

/** The readings of this process, as many as there is room for: only what changed is parsed again. */
const readings = new Map<string, Reading>();
let keptChars = 0;

async function readOnce(file: SourceFile): Promise<Reading> {
  const known = readings.get(file.path);
  if (known !== undefined) {
    readings.delete(file.path);
    keptChars -= known.text.length;
  }
  const reading = known?.text === file.text ? known : await read(file);
  if (keptChars + reading.text.length <= MAX_KEPT_CHARS) {
    readings.set(file.path, reading);
    keptChars += reading.text.length;
  }
  return reading;
}

async function read(file: SourceFile): Promise<Reading> {
  const unknowns: Unknown[] = [];
  const program = await loadProgram(file, unknowns);
  return { text: file.text, program, unknowns };
}

/** True for files in a programming language, whether or not it can be followed. */
export function isProgram(path: string): boolean {
  const extension = extensionOf(path);
  return GRAMMAR_OF.has(extension) || OTHER_LANGUAGES.has(extension);
}

function extensionOf(path: string): string {
  return /\.[a-z0-9]+$/i.exec(path)?.[0].toLowerCase() ?? "";
}

async function loadProgram(file: SourceFile, unknowns: Unknown[]): Promise<Program | null> {
  const extension = extensionOf(file.path);
  const grammar = GRAMMAR_OF.get(extension);
  if (grammar === undefined) {
    if (OTHER_LANGUAGES.has(extension)) {
      const text = `${extension} files cannot be followed`;
      unknowns.push({ text, place: { file: file.path, line: 0 } });
    }
    return null;
  }
  try {
    const root = await parseSource(
      grammar,
      MARKUP.has(extension) ? scriptsOf(file.text) : file.text,
    );
    if (root.errorLine > 0) {
      const place = { file: file.path, line: root.errorLine };
      unknowns.push({ text: "does not parse here", place });
    }
    return grammar === "python" ? lowerPython(file.path, root) : lowerJavaScript(file.path, root);
  } catch (error) {
    if (!isMaestroError(error, "invalid")) throw error;
    unknowns.push({ text: error.message, place: { file: file.path, line: 0 } });
    return null;
  }
}

const GRAMMAR_OF: ReadonlyMap<string, Grammar> = new Map([
  [".js", "javascript"],
  [".mjs", "javascript"],
  [".cjs", "javascript"],
  [".jsx", "javascript"],
  [".ts", "typescript"],
  [".mts", "typescript"],
  [".cts", "typescript"],
  [".tsx", "tsx"],
  [".py", "python"],
  [".html", "typescript"],
  [".htm", "typescript"],
  [".vue", "typescript"],
  [".svelte", "typescript"],
]);
const MARKUP = new Set([".html", ".htm", ".vue", ".svelte"]);
const OTHER_LANGUAGES = new Set(
  [".go", ".rs", ".rb", ".php", ".java", ".kt", ".cs", ".swift", ".dart", ".ex", ".exs", ".scala"],
);

/** The scripts of a page on their own lines; everything else becomes empty lines. */
function scriptsOf(text: string): string {
  let result = "";
  let end = 0;
  for (const match of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/gi)) {
    const body = match[1] ?? "";
    const start = match.index + match[0].indexOf(">") + 1;
    result += blank(text.slice(end, start)) + body;
    end = start + body.length;
  }
  return result;
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]+/g, "");
}
