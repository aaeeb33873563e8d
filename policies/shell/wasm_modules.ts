// Imported as bytes: the module loader reads the files, so no read permission is needed, and a
// bundle carries them.

/** The compiled parser engine. */
export async function engineModule(): Promise<WebAssembly.Module> {
  return await compiled(
    import("web-tree-sitter/web-tree-sitter.wasm", { with: { type: "bytes" } }),
  );
}

/** The compiled grammar of the shell language. */
export async function bashModule(): Promise<WebAssembly.Module> {
  return await compiled(
    import("@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm", { with: { type: "bytes" } }),
  );
}

async function compiled(
  loading: Promise<{ default: Uint8Array<ArrayBuffer> }>,
): Promise<WebAssembly.Module> {
  return await WebAssembly.compile((await loading).default);
}
