import { Language, Parser } from "web-tree-sitter";
import { copyTree, type SyntaxNode } from "./syntax_tree.ts";
import { bashModule, engineModule } from "./wasm_modules.ts";

// The engine is one per process and costs some 30 ms to load, so it is loaded once, when asked.
let engine: Promise<void> | undefined;
let loading: Promise<Parser> | undefined;
let parser: Parser | undefined;

/** Parses a command line; throws where `prepareParser` was not awaited before. */
export function parseShell(source: string): SyntaxNode | null {
  if (parser === undefined) {
    throw new Error("Cannot parse a command: the parser is not loaded. Await prepareCommands()");
  }
  const tree = parser.parse(source);
  if (tree === null) return null;
  try {
    return copyTree(tree, source);
  } finally {
    tree.delete();
  }
}

/** Loads the parser once; later calls return at once. */
export async function prepareParser(): Promise<void> {
  loading ??= loadParser();
  parser = await loading;
}

/** Starts the parser engine, which all grammars of the process share; two starts would collide. */
export function startParserEngine(): Promise<void> {
  engine ??= startEngine();
  return engine;
}

async function loadParser(): Promise<Parser> {
  const [grammar] = await Promise.all([bashModule(), startParserEngine()]);
  const loaded = new Parser();
  loaded.setLanguage(Language.loadSync(grammar));
  return loaded;
}

async function startEngine(): Promise<void> {
  const wasm = await engineModule();
  await Parser.init({
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ) {
      const instance = new WebAssembly.Instance(wasm, imports);
      done(instance, wasm);
      return instance.exports;
    },
  });
}
