import type { Workspace } from "../workspace.ts";

/** Exports and those who read them. */
export const FILE_SYSTEMS: readonly Workspace[] = [{
  name: "csv.writer with a header row, an asynchronous parser",
  schema: {
    path: "data/members.csv",
    format: "csv",
    encoding: "utf-8",
    delimiter: ";",
    columns: [{ name: "id", type: "int" }, { name: "name", type: "string" }, {
      name: "joined",
      type: "string",
    }],
  },
  owner: {
    "club/export.py": `
import csv
import pathlib

TARGET = pathlib.Path("data") / "members.csv"
HEADER = ["id", "name", "joined"]


def export(members):
    with open(TARGET, mode="w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, delimiter=";")
        out.writerow(HEADER)
        for member in members:
            out.writerow([member.id, member.name, member.joined.isoformat()])
`,
  },
  user: {
    "web/members.ts": `
import { createReadStream } from "node:fs";
import { parse } from "csv-parse";

export async function names(): Promise<string[]> {
  const found: string[] = [];
  const records = createReadStream("data/members.csv", "utf8").pipe(parse({ columns: true, delimiter: ";" }));
  for await (const record of records) {
    found.push(\`\${record.id} \${record.name}, since \${record.joined}\`);
  }
  return found;
}
`,
  },
  mutants: [{
    file: "club/export.py",
    from: 'HEADER = ["id", "name", "joined"]',
    to: 'HEADER = ["id", "name", "since"]',
    rule: "provider_mismatch",
  }, {
    file: "club/export.py",
    from: 'delimiter=";"',
    to: 'delimiter=","',
    rule: "provider_mismatch",
  }, {
    file: "web/members.ts",
    from: "since ${record.joined}",
    to: "since ${record.since}",
    rule: "consumer_unknown_element",
  }, {
    file: "web/members.ts",
    from: 'columns: true, delimiter: ";"',
    to: 'columns: true, delimiter: "\\t"',
    rule: "consumer_mismatch",
  }],
}, {
  name: "JSONL through a generator and read by readline",
  schema: {
    path: "var/visits.jsonl",
    format: "jsonl",
    encoding: "utf-8",
    columns: [{ name: "url", type: "string" }, { name: "ms", type: "int" }, {
      name: "agent",
      type: "string",
    }],
  },
  owner: {
    "edge/visits.py": `
import json
from pathlib import Path


def _lines(requests):
    for request in requests:
        yield {"url": request.url, "ms": int(request.elapsed * 1000), "agent": request.agent or "-"}


def store(requests):
    with Path("var/visits.jsonl").open("a", encoding="utf-8") as out:
        for line in _lines(requests):
            out.write(json.dumps(line) + "\\n")
`,
  },
  user: {
    "stats/slow.mjs": `
import { createReadStream } from "node:fs";
import readline from "node:readline";

export async function* visits() {
  const rl = readline.createInterface({ input: createReadStream("var/visits.jsonl"), crlfDelay: Infinity });
  for await (const line of rl) {
    if (line.trim() !== "") yield JSON.parse(line);
  }
}

export async function slowest(limit) {
  const slow = [];
  for await (const visit of visits()) {
    if (visit.ms > limit) slow.push(visit.url);
  }
  return slow;
}
`,
    "stats/agents.py": `
import json
from collections import defaultdict


def rows(path="var/visits.jsonl"):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def by_agent():
    counts = defaultdict(int)
    for row in rows():
        counts[row["agent"]] += 1
    return dict(counts)
`,
  },
  mutants: [{
    file: "edge/visits.py",
    from: '"agent": request.agent',
    to: '"client": request.agent',
    rule: "provider_mismatch",
  }, {
    file: "stats/slow.mjs",
    from: "visit.ms > limit",
    to: "visit.millis > limit",
    rule: "consumer_unknown_element",
  }, {
    file: "stats/agents.py",
    from: 'row["agent"]',
    to: 'row["client"]',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "a data frame written, grouped and merged by readers",
  schema: {
    path: "out/trips.csv",
    format: "csv",
    encoding: "utf-8",
    delimiter: ",",
    columns: [{ name: "driver", type: "string" }, { name: "city", type: "string" }, {
      name: "km",
      type: "number",
    }],
  },
  owner: {
    "fleet/trips.py": `
import pandas as pd


def write(trips):
    frame = pd.DataFrame({
        "driver": [trip.driver for trip in trips],
        "city": [trip.city for trip in trips],
        "km": [trip.metres / 1000 for trip in trips],
    })
    frame.to_csv("out/trips.csv", index=False)
`,
  },
  user: {
    "plan/load.py": `
import pandas as pd

TRIPS = "out/trips.csv"


def per_city():
    trips = pd.read_csv(TRIPS)
    trips = trips[trips["km"] > 0]
    return trips.groupby("city")["km"].mean().round(1)


def per_driver():
    trips = pd.read_csv(TRIPS, usecols=["driver", "km"])
    return trips.groupby(["driver"]).agg({"km": "sum"}).sort_values("km", ascending=False)
`,
  },
  mutants: [{
    file: "fleet/trips.py",
    from: '        "km": [trip.metres',
    to: '        "distance": [trip.metres',
    rule: "provider_mismatch",
  }, {
    file: "plan/load.py",
    from: 'groupby("city")',
    to: 'groupby("town")',
    rule: "consumer_unknown_element",
  }, {
    file: "plan/load.py",
    from: '["km"].mean()',
    to: '["distance"].mean()',
    rule: "consumer_unknown_element",
  }, {
    file: "plan/load.py",
    from: 'agg({"km": "sum"})',
    to: 'agg({"distance": "sum"})',
    rule: "consumer_unknown_element",
  }],
}];
