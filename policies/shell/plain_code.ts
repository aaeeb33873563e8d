const PYTHON_VALUE =
  /^(?:[\d+\-*/ ().]+|(?!os|subprocess|sys\.modules|shutil)[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?\.(?:__version__|version|platform|executable|path|maxsize|name))$/;
const PYTHON_IMPORT = /^import [A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?: as \w+)?$/;
const NODE_VALUE =
  /^(?:[\d+\-*/ ().]+|process\.(?:version|versions(?:\.\w+)?|platform|arch|cwd\(\))|require\((["'])(?:\.\/)?(?:package|tsconfig|deno)\.json\1\)(?:\.\w+)*)$/;

/** True for one-liners that can only print a version, a sum or a field of the project's settings. */
export function isPlainCode(family: string, code: string): boolean {
  const statements = code.split(/[;\n]/).map((part) => part.trim()).filter((part) => part !== "");
  if (statements.length === 0) return false;
  if (family === "node") {
    return statements.every((part) =>
      NODE_VALUE.test(/^console\.log\((.*)\)$/.exec(part)?.[1] ?? part)
    );
  }
  return family === "python" &&
    statements.every((part) =>
      PYTHON_IMPORT.test(part) || PYTHON_VALUE.test(/^print\((.*)\)$/.exec(part)?.[1] ?? "-!")
    );
}
