import { z } from "zod";
import type { Action } from "../../core/mod.ts";
import type { Session } from "../session.ts";
import { defineTool, type ToolCall } from "../tool.ts";

const path = z.string().min(1).max(1_000).describe("Path within the workspace");
const WRITERS = ["backend", "frontend", "test", "any"] as const;

/** Every workspace tool is one harness action: the guard sits there, not here. */
async function act({ project, actor, spend }: Session, action: Action, call: ToolCall) {
  return { ...await project.harness.act({ actor, spend, ...call }, action) };
}

const read = defineTool({
  name: "workspace_read",
  title: "Read a file",
  description: "Read a text file, from a line on; next_line is set where more follows.",
  effect: "read",
  toolset: "core",
  roles: "all",
  input: z.strictObject({
    path,
    line: z.int().min(1).default(1).describe("First line"),
    lines: z.int().min(1).max(2_000).default(400).describe("How many"),
  }),
  output: z.looseObject({ text: z.string() }),
  handle: (session, input, call) => act(session, { kind: "read", ...input }, call),
});

const write = defineTool({
  name: "workspace_write",
  title: "Write a file",
  description: "Create or replace a text file inside your write scope.",
  effect: "write",
  destructive: true,
  repeatable: true,
  toolset: "core",
  roles: WRITERS,
  input: z.strictObject({ path, content: z.string().describe("The whole file") }),
  output: z.looseObject({ path: z.string() }),
  handle: (session, input, call) => act(session, { kind: "write", ...input }, call),
});

const edit = defineTool({
  name: "workspace_edit",
  title: "Edit a file",
  description: "Replace old_text, which must occur exactly once, by new_text.",
  effect: "write",
  destructive: true,
  toolset: "core",
  roles: WRITERS,
  input: z.strictObject({
    path,
    old_text: z.string().min(1).describe("Text as it stands"),
    new_text: z.string().describe("Text to put there"),
  }),
  output: z.looseObject({ path: z.string() }),
  handle: (session, input, call) =>
    act(session, {
      kind: "edit",
      path: input.path,
      oldText: input.old_text,
      newText: input.new_text,
    }, call),
});

const run = defineTool({
  name: "workspace_run",
  title: "Run a command",
  description:
    "Run a shell command in the sandbox at the workspace root: no network, writes only inside your scope. Returns exit code and output.",
  effect: "execute",
  destructive: true,
  toolset: "core",
  roles: WRITERS,
  input: z.strictObject({
    command: z.string().min(1).max(10_000).describe("For sh"),
    timeout_s: z.int().min(1).max(600).default(120).describe("Killed after"),
  }),
  output: z.looseObject({ exit_code: z.int() }),
  handle: (session, input, call) =>
    act(session, {
      kind: "command",
      command: input.command,
      timeoutMs: input.timeout_s * 1_000,
    }, call),
});

const list = defineTool({
  name: "workspace_list",
  title: "List files",
  description: "List the workspace's files, or those matching a glob.",
  effect: "read",
  toolset: "workspace",
  roles: "all",
  input: z.strictObject({
    glob: z.string().max(256).default("**").describe("Such as src/**/*.ts"),
    limit: z.int().min(1).max(1_000).default(200).describe("At most"),
    cursor: z.string().max(1_100).optional().describe("next_cursor of the page before"),
  }),
  output: z.looseObject({ files: z.array(z.string()), total: z.int() }),
  handle: (session, input, call) => act(session, { kind: "list", ...input }, call),
});

const search = defineTool({
  name: "workspace_search",
  title: "Search the files",
  description: "Find a text (or, with regex, a regular expression) in the workspace's files.",
  effect: "read",
  toolset: "workspace",
  roles: "all",
  input: z.strictObject({
    query: z.string().min(1).max(500).describe("What to find"),
    regex: z.boolean().default(false).describe("Query is a regular expression"),
    glob: z.string().max(256).default("**").describe("Where"),
    limit: z.int().min(1).max(200).default(50).describe("At most"),
  }),
  output: z.looseObject({ hits: z.array(z.unknown()) }),
  handle: (session, input, call) => act(session, { kind: "search", ...input }, call),
});

const remove = defineTool({
  name: "workspace_delete",
  title: "Delete a file",
  description: "Delete a file inside your write scope.",
  effect: "write",
  destructive: true,
  repeatable: true,
  toolset: "workspace",
  roles: WRITERS,
  input: z.strictObject({ path }),
  output: z.looseObject({ path: z.string() }),
  handle: (session, input, call) => act(session, { kind: "delete", ...input }, call),
});

export const workspaceTools = [read, write, edit, run, list, search, remove];
