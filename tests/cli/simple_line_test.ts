import assert from "node:assert/strict";
import { simpleLine } from "../../cli/simple_line.ts";

Deno.test("a line of words and the options of every command is read as what it says", () => {
  const lines: [string[], ReturnType<typeof simpleLine>][] = [
    [[], { words: [] }],
    [["status"], { words: ["status"] }],
    [["--project", "a b", "status"], { words: ["status"], project: "a b" }],
    [["status", "--project=", "--database=x=y"], {
      words: ["status"],
      project: "",
      database: "x=y",
    }],
    [["hook", "claude", "--agent", "ann", "PreToolUse"], {
      words: ["hook", "claude", "PreToolUse"],
      agent: "ann",
    }],
    [["mcp", "--agent=ann\nb"], { words: ["mcp"], agent: "ann\nb" }],
  ];
  for (const [args, line] of lines) assert.deepEqual(simpleLine(args), line, args.join(" "));
});

Deno.test("every other line is left to the package that reads all of them", () => {
  const lines = [
    ["status", "--json"],
    ["-h"],
    ["--", "status"],
    ["-"],
    ["status", "--project"],
    ["status", "--project", "--json"],
    ["--agent", "ann", "mcp"],
    ["mcp", "--agents", "ann"],
    ["mcp", "--role=backend"],
  ];
  for (const args of lines) assert.equal(simpleLine(args), null, args.join(" "));
});
