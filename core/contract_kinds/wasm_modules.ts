// Imported as bytes: the module loader reads the files, so no read permission is needed, and a
// bundle carries them.

export const GRAMMARS = ["javascript", "typescript", "tsx", "python"] as const;
export type Grammar = (typeof GRAMMARS)[number];

/** The compiled grammar of a language. */
export async function grammarModule(grammar: Grammar): Promise<WebAssembly.Module> {
  switch (grammar) {
    case "javascript":
      return await compiled(
        import("@vscode/tree-sitter-wasm/wasm/tree-sitter-javascript.wasm", {
          with: { type: "bytes" },
        }),
      );
    case "typescript":
      return await compiled(
        import("@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm", {
          with: { type: "bytes" },
        }),
      );
    case "tsx":
      return await compiled(
        import("@vscode/tree-sitter-wasm/wasm/tree-sitter-tsx.wasm", { with: { type: "bytes" } }),
      );
    case "python":
      return await compiled(
        import("@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm", {
          with: { type: "bytes" },
        }),
      );
  }
}

async function compiled(
  loading: Promise<{ default: Uint8Array<ArrayBuffer> }>,
): Promise<WebAssembly.Module> {
  return await WebAssembly.compile((await loading).default);
}
