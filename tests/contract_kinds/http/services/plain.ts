import type { Workspace } from "../../workspace.ts";

/** Services without a framework. */
export const PLAIN_SERVICES: readonly Workspace[] = [{
  name: "Deno.serve with URLPattern and switch, http.client in a context manager",
  schema: {
    endpoints: [{
      path: "/rooms",
      method: "GET",
      response: { rooms: [{ id: "string", members: "int" }] },
    }, {
      path: "/rooms/{id}/messages",
      method: "POST",
      request: { author: "string", text: "string" },
      response: { seq: "int" },
    }],
  },
  owner: {
    "chat/main.ts": `
import { Rooms } from "./rooms.ts";

const MESSAGES = new URLPattern({ pathname: "/rooms/:id/messages" });
const rooms = new Rooms();

async function handle(request: Request): Promise<Response> {
  const url = new URL(request.url);
  switch (url.pathname) {
    case "/rooms":
      if (request.method !== "GET") return new Response("method not allowed", { status: 405 });
      return Response.json({ rooms: rooms.list().map((room) => ({ id: room.id, members: room.size })) });
  }
  const match = MESSAGES.exec(url);
  if (match && request.method === "POST") {
    const id = match.pathname.groups.id!;
    const { author, text } = await request.json();
    return Response.json({ seq: rooms.post(id, author, text) }, { status: 201 });
  }
  return Response.json({ error: "not found" }, { status: 404 });
}

Deno.serve({ port: 8000 }, handle);
`,
    "chat/rooms.ts": `
export class Rooms {
  list(): { id: string; size: number }[] { return []; }
  post(id: string, author: string, text: string): number { return 1; }
}
`,
  },
  user: {
    "bot/bot.py": `
import http.client
import json
from contextlib import closing


class Bot:
    def __init__(self, host="localhost", port=8000, name="bot"):
        self.host, self.port, self.name = host, port, name

    def _call(self, method, path, payload=None):
        with closing(http.client.HTTPConnection(self.host, self.port, timeout=5)) as connection:
            body = json.dumps(payload) if payload is not None else None
            connection.request(method, path, body, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            if reply.status >= 400:
                raise RuntimeError(reply.reason)
            return json.loads(reply.read().decode())

    def rooms(self):
        return [room["id"] for room in self._call("GET", "/rooms")["rooms"] if room["members"] > 0]

    def say(self, room, text):
        answer = self._call("POST", "/rooms/%s/messages" % room, {"author": self.name, "text": text})
        return answer["seq"]
`,
  },
  mutants: [{
    file: "chat/main.ts",
    from: "members: room.size",
    to: "size: room.size",
    rule: "provider_mismatch",
  }, {
    file: "chat/main.ts",
    from: "const { author, text } = await",
    to: "const { user: author, text } = await",
    rule: "provider_mismatch",
  }, {
    file: "bot/bot.py",
    from: '{"author": self.name, "text": text}',
    to: '{"author": self.name, "message": text}',
    rule: "consumer_mismatch",
  }, {
    file: "bot/bot.py",
    from: 'room["members"] > 0',
    to: 'room["member_count"] > 0',
    rule: "consumer_mismatch",
  }, {
    file: "bot/bot.py",
    from: '"/rooms/%s/messages" % room',
    to: '"/room/%s/messages" % room',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "http.createServer with a map of handlers, and a hook that fetches",
  schema: {
    endpoints: [{
      path: "/api/temperature",
      method: "GET",
      response: { celsius: "number", sensor: "string", at: "string" },
    }, {
      path: "/api/threshold",
      method: "POST",
      request: { celsius: "number" },
      response: { previous: "number", current: "number" },
    }],
  },
  owner: {
    "device/server.js": `
import http from "node:http";
import { readSensor } from "./sensor.js";

let threshold = 25;

const routes = {
  "GET /api/temperature": async () => {
    const { value, name } = await readSensor();
    return { celsius: value, sensor: name, at: new Date().toISOString() };
  },
  "POST /api/threshold": async (body) => {
    const previous = threshold;
    threshold = body.celsius;
    return { previous, current: threshold };
  },
};

const server = http.createServer(async (req, res) => {
  const handler = routes[\`\${req.method} \${req.url}\`];
  if (!handler) {
    res.statusCode = 404;
    return res.end();
  }
  let raw = "";
  for await (const chunk of req) raw += chunk;
  const result = await handler(raw ? JSON.parse(raw) : {});
  res.setHeader("content-type", "application/json");
  res.end(JSON.stringify(result));
});

server.listen(8080);
`,
    "device/sensor.js":
      `export async function readSensor() { return { value: 20.5, name: "attic" }; }
`,
  },
  user: {
    "panel/useTemperature.tsx": `
import { useCallback, useEffect, useState } from "react";

type Reading = { celsius: number; sensor: string; at: string };

export function useTemperature(pollMs = 1000) {
  const [reading, setReading] = useState<Reading | null>(null);

  useEffect(() => {
    let alive = true;
    const timer = setInterval(async () => {
      const res = await fetch("/api/temperature");
      const data: Reading = await res.json();
      if (alive) setReading(data);
    }, pollMs);
    return () => {
      alive = false;
      clearInterval(timer);
    };
  }, [pollMs]);

  const setThreshold = useCallback(async (celsius: number) => {
    const res = await fetch("/api/threshold", { method: "POST", body: JSON.stringify({ celsius }) });
    return ((await res.json()) as { previous: number; current: number }).current;
  }, []);

  return { reading, setThreshold };
}

export function Panel() {
  const { reading } = useTemperature();
  return <p>{reading ? \`\${reading.sensor}: \${reading.celsius}\` : "..."}</p>;
}
`,
  },
  mutants: [{
    file: "device/server.js",
    from: "celsius: value, sensor",
    to: "temp: value, sensor",
    rule: "provider_mismatch",
  }, {
    file: "device/server.js",
    from: '"POST /api/threshold"',
    to: '"PUT /api/threshold"',
    rule: "provider_mismatch",
  }, {
    file: "panel/useTemperature.tsx",
    from: "JSON.stringify({ celsius })",
    to: "JSON.stringify({ value: celsius })",
    rule: "consumer_mismatch",
  }, {
    file: "panel/useTemperature.tsx",
    from: "type Reading = { celsius: number;",
    to: "type Reading = { fahrenheit: number;",
    rule: "consumer_mismatch",
  }, {
    file: "panel/useTemperature.tsx",
    from: 'fetch("/api/temperature")',
    to: 'fetch("/api/temperatures")',
    rule: "consumer_unknown_element",
  }],
}];
