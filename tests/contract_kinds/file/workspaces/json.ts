import type { Workspace } from "../../workspace.ts";

const EVENTS = {
  path: "out/events.jsonl",
  format: "jsonl",
  columns: [{ name: "id", type: "int" }, { name: "kind", type: "string" }, {
    name: "note",
    type: "string?",
  }],
};

const JSONL_WRITER = {
  "log/write.ts": `
import { appendFileSync } from "node:fs";

export function log(id: number, kind: string): void {
  appendFileSync("out/events.jsonl", JSON.stringify({ id, kind }) + "\\n");
}
`,
};

const JSONL_READER = {
  "stats/read.py": `
import json


def kinds():
    with open("out/events.jsonl") as lines:
        for line in lines:
            event = json.loads(line)
            yield event["kind"]
`,
};

/** Lines of JSON and whole files of it. */
export const JSON_FILES: readonly Workspace[] = [
  {
    name: "lines of JSON from TypeScript to Python",
    schema: EVENTS,
    owner: JSONL_WRITER,
    user: JSONL_READER,
    mutants: [
      {
        file: "log/write.ts",
        from: "{ id, kind }",
        to: "{ id, type: kind }",
        rule: "provider_mismatch",
      },
      {
        file: "log/write.ts",
        from: "{ id, kind }",
        to: "{ id: String(id), kind }",
        rule: "provider_mismatch",
      },
      { file: "log/write.ts", from: "events.jsonl", to: "event.jsonl", rule: "provider_missing" },
      {
        file: "stats/read.py",
        from: 'event["kind"]',
        to: 'event["type"]',
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "lines of JSON from Python, read line by line and cut up",
    schema: EVENTS,
    owner: {
      "log/write.py": `
import json


def log(event_id, kind):
    record = {"id": int(event_id), "kind": kind, "note": ""}
    with open("out/events.jsonl", "a", encoding="utf8") as out:
        out.write(json.dumps(record) + "\\n")
`,
    },
    user: {
      "stats/read.ts": `
import { readFileSync, createReadStream } from "node:fs";
import { createInterface } from "node:readline";

export const ids = () =>
  readFileSync("out/events.jsonl", "utf8").trim().split("\\n").map((line) => JSON.parse(line).id);

export async function notes() {
  const lines = createInterface({ input: createReadStream("out/events.jsonl") });
  for await (const line of lines) {
    const { kind, note } = JSON.parse(line);
    show(kind, note);
  }
}
`,
    },
    mutants: [
      { file: "log/write.py", from: '"kind": kind', to: '"sort": kind', rule: "provider_mismatch" },
      {
        file: "stats/read.ts",
        from: "JSON.parse(line).id",
        to: "JSON.parse(line).key",
        rule: "consumer_unknown_element",
      },
      {
        file: "stats/read.ts",
        from: "{ kind, note }",
        to: "{ kind, text }",
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "one JSON file of settings",
    schema: {
      path: "config/limits.json",
      format: "json",
      columns: [{ name: "users", type: "int" }, { name: "bytes", type: "int" }],
    },
    owner: {
      "setup/limits.js": `
import fs from "node:fs";
export const save = (users) =>
  fs.writeFileSync("config/limits.json", JSON.stringify({ users: Number.parseInt(users), bytes: 1024 }, null, 2));
`,
    },
    user: {
      "server/limits.py": `
import json

with open("config/limits.json") as handle:
    limits = json.load(handle)

MAX_USERS = limits["users"]
MAX_BYTES = limits.get("bytes")
`,
    },
    mutants: [
      { file: "setup/limits.js", from: "bytes: 1024", to: "size: 1024", rule: "provider_mismatch" },
      {
        file: "server/limits.py",
        from: 'limits["users"]',
        to: 'limits["people"]',
        rule: "consumer_unknown_element",
      },
    ],
  },
];
