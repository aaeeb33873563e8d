import assert from "node:assert/strict";
import { parseSource, type SyntaxNode } from "../../core/contract_kinds/grammars.ts";
import { type Grammar, GRAMMARS, MAX_SOURCE_CHARS, MAX_SYNTAX_DEPTH } from "../../policies/mod.ts";

const SAMPLES: Record<Grammar, string> = {
  bash: "ls | wc -l\n",
  javascript: "const a = `x${1}`;\nfetch(a);\n",
  typescript: "const a: string = 'x';\nfetch(a as string);\n",
  tsx: "const a = <b onClick={() => fetch('/x')} />;\n",
  python: "def f(a: int) -> str:\n    return str(a)\n",
  go: 'package a\n\nfunc f() string {\n\treturn "x"\n}\n',
  java: 'class A { String f() { return "x"; } }\n',
  php: "<?php\nfunction f() { return 1; }\n",
  ruby: "def f\n  1\nend\n",
  rust: "fn f() -> u8 {\n    1\n}\n",
  csharp: 'class A { string F() { return "x"; } }\n',
};

function typesIn(node: SyntaxNode): string[] {
  return [node.type, ...node.children.flatMap(typesIn)];
}

Deno.test({
  name: "all grammars load and parse without any permission",
  permissions: "none",
  fn: async () => {
    const roots = await Promise.all(GRAMMARS.map((name) => parseSource(name, SAMPLES[name])));
    assert.deepEqual(roots.map(({ type, errorLine }) => [type, errorLine]), [
      ["program", 0],
      ["program", 0],
      ["program", 0],
      ["program", 0],
      ["module", 0],
      ["source_file", 0],
      ["program", 0],
      ["program", 0],
      ["program", 0],
      ["source_file", 0],
      ["compilation_unit", 0],
    ]);
    assert.ok(roots.slice(1, 4).every((root) => typesIn(root).includes("call_expression")));
  },
});

Deno.test("a place that does not parse is named by its line", async () => {
  const root = await parseSource("javascript", "const a = 1;\nconst = ;\n");
  assert.equal(root.errorLine, 2);
});

Deno.test("nodes keep their text, their role and their lines", async () => {
  const root = await parseSource("typescript", "\nlet x =\n  'ä';\n");
  const declarator = root.children[0]?.children.find((node) => node.type === "variable_declarator");
  const value = declarator?.children.find((node) => node.field === "value");
  assert.deepEqual([value?.text, value?.line, declarator?.line, declarator?.endLine], [
    "'ä'",
    3,
    2,
    3,
  ]);
});

Deno.test("source beyond the limits of size and depth is refused", async () => {
  const large = " ".repeat(MAX_SOURCE_CHARS + 1);
  await assert.rejects(parseSource("javascript", large), { code: "invalid" });
  const deep = "[".repeat(MAX_SYNTAX_DEPTH) + "]".repeat(MAX_SYNTAX_DEPTH);
  await assert.rejects(parseSource("javascript", deep), {
    code: "invalid",
    message: /nested deeper/,
  });
});
