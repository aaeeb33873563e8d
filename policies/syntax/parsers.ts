import { Language, Parser } from "web-tree-sitter";
import { engineModule, type Grammar, grammarModule } from "./wasm_modules.ts";

// The engine is one per process and costs some 30 ms to load, so it is loaded once, when asked; two
// starts would collide. So is each grammar.
let engine: Promise<void> | undefined;
const loading = new Map<Grammar, Promise<Parser>>();
const parsers = new Map<Grammar, Parser>();

/** The parser of a language, loaded once; later calls return at once. */
export async function loadParser(grammar: Grammar): Promise<Parser> {
  const known = parsers.get(grammar);
  if (known !== undefined) return known;
  let parser = loading.get(grammar);
  if (parser === undefined) {
    parser = newParser(grammar);
    loading.set(grammar, parser);
  }
  return await parser;
}

/** The parser of a language if it is loaded: what judges is synchronous, what loads is not. */
export function loadedParser(grammar: Grammar): Parser {
  const parser = parsers.get(grammar);
  if (parser !== undefined) return parser;
  throw new Error(`Cannot parse: the ${grammar} grammar is not loaded. Await prepare() before`);
}

/** The parser of a language; null where nobody loaded it. */
export function parserIfLoaded(grammar: Grammar): Parser | null {
  return parsers.get(grammar) ?? null;
}

async function newParser(grammar: Grammar): Promise<Parser> {
  engine ??= startEngine();
  const [compiled] = await Promise.all([grammarModule(grammar), engine]);
  const parser = new Parser();
  parser.setLanguage(Language.loadSync(compiled));
  parsers.set(grammar, parser);
  return parser;
}

async function startEngine(): Promise<void> {
  const wasm = await engineModule();
  await withoutNode(() =>
    Parser.init({
      instantiateWasm(
        imports: WebAssembly.Imports,
        done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
      ) {
        const instance = new WebAssembly.Instance(wasm, imports);
        done(instance, wasm);
        return instance.exports;
      },
    })
  );
}

/**
 * The engine looks whether it runs in Node before its first await, and would load more of Node's
 * modules than all else here takes, to read files that it is given.
 */
function withoutNode<T>(begin: () => T): T {
  const node = Object.getOwnPropertyDescriptor(globalThis, "process");
  if (node?.configurable !== true) return begin();
  Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
  try {
    return begin();
  } finally {
    Object.defineProperty(globalThis, "process", node);
  }
}
