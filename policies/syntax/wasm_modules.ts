// Imported as bytes: the module loader reads the files, so no read permission is needed, and a
// bundle carries them.

/** The languages that are parsed. */
export const GRAMMARS = [
  "bash",
  "javascript",
  "typescript",
  "tsx",
  "python",
  "go",
  "java",
  "php",
  "ruby",
  "rust",
  "csharp",
] as const;
export type Grammar = (typeof GRAMMARS)[number];

type Wasm = Promise<{ default: Uint8Array<ArrayBuffer> }>;

/** The compiled parser engine. */
export async function engineModule(): Promise<WebAssembly.Module> {
  return await compiled(
    import("web-tree-sitter/web-tree-sitter.wasm", { with: { type: "bytes" } }),
  );
}

/** The compiled grammar of a language. */
export async function grammarModule(grammar: Grammar): Promise<WebAssembly.Module> {
  return await compiled(grammarBytes(grammar));
}

// Each import is written out, so that bundles and compiled programs find it.
function grammarBytes(grammar: Grammar): Wasm {
  switch (grammar) {
    case "bash":
      return import("@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm", {
        with: { type: "bytes" },
      });
    case "javascript":
      return import("@vscode/tree-sitter-wasm/wasm/tree-sitter-javascript.wasm", {
        with: { type: "bytes" },
      });
    case "typescript":
      return import("@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm", {
        with: { type: "bytes" },
      });
    case "tsx":
      return import("@vscode/tree-sitter-wasm/wasm/tree-sitter-tsx.wasm", {
        with: { type: "bytes" },
      });
    case "python":
      return import("@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm", {
        with: { type: "bytes" },
      });
    case "go":
      return import("@vscode/tree-sitter-wasm/wasm/tree-sitter-go.wasm", {
        with: { type: "bytes" },
      });
    case "java":
      return import("@vscode/tree-sitter-wasm/wasm/tree-sitter-java.wasm", {
        with: { type: "bytes" },
      });
    case "php":
      return import("@vscode/tree-sitter-wasm/wasm/tree-sitter-php.wasm", {
        with: { type: "bytes" },
      });
    case "ruby":
      return import("@vscode/tree-sitter-wasm/wasm/tree-sitter-ruby.wasm", {
        with: { type: "bytes" },
      });
    case "rust":
      return import("@vscode/tree-sitter-wasm/wasm/tree-sitter-rust.wasm", {
        with: { type: "bytes" },
      });
    case "csharp":
      return import("@vscode/tree-sitter-wasm/wasm/tree-sitter-c-sharp.wasm", {
        with: { type: "bytes" },
      });
  }
}

async function compiled(loading: Wasm): Promise<WebAssembly.Module> {
  return await WebAssembly.compile((await loading).default);
}
