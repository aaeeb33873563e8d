import type { Workspace } from "../workspace.ts";

/** Emitters and brokers as projects use them. */
export const EVENT_PROJECTS: readonly Workspace[] = [{
  name: "a typed emitter in a class and subscribers with on/once",
  schema: {
    topics: [{
      topic: "order.created",
      direction: "publish",
      payload: { orderId: "string", total: "number", lines: [{ sku: "string" }] },
    }, {
      topic: "order.cancelled",
      direction: "publish",
      payload: { orderId: "string", reason: "string?" },
    }],
  },
  owner: {
    "src/orders/events.ts": `
import { EventEmitter } from "node:events";

export const bus = new EventEmitter();
export const Topics = { Created: "order.created", Cancelled: "order.cancelled" } as const;
`,
    "src/orders/service.ts": `
import { bus, Topics } from "./events";

export class OrderService {
  async create(items: { sku: string; price: number }[]): Promise<string> {
    const orderId = crypto.randomUUID();
    const total = items.reduce((sum, item) => sum + item.price, 0);
    bus.emit(Topics.Created, { orderId, total, lines: items.map(({ sku }) => ({ sku })) });
    return orderId;
  }

  async cancel(orderId: string, reason?: string): Promise<void> {
    bus.emit(Topics.Cancelled, { orderId, reason });
  }
}
`,
  },
  user: {
    "src/mail/listeners.ts": `
import { bus, Topics } from "../orders/events";

type Created = { orderId: string; total: number; lines: { sku: string }[] };

export function register(send: (to: string, text: string) => void) {
  bus.on(Topics.Created, (event: Created) => {
    send("sales", \`\${event.orderId}: \${event.total.toFixed(2)} (\${event.lines.length})\`);
  });
  bus.on("order.cancelled", ({ orderId, reason = "none" }) => send("sales", \`\${orderId} \${reason}\`));
}
`,
  },
  mutants: [{
    file: "src/orders/service.ts",
    from: "{ orderId, total, lines:",
    to: "{ id: orderId, total, lines:",
    rule: "provider_mismatch",
  }, {
    file: "src/mail/listeners.ts",
    from: '"order.cancelled", ({ orderId, reason = "none" })',
    to: '"order.cancelled", ({ id: orderId, reason = "none" })',
    rule: "consumer_mismatch",
  }, {
    file: "src/mail/listeners.ts",
    from: 'bus.on("order.cancelled"',
    to: 'bus.on("order.canceled"',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "Redis pub/sub in Python, publisher and listener",
  schema: {
    topics: [{
      topic: "sensors.reading",
      direction: "publish",
      payload: { sensor: "string", value: "number", unit: "C|F" },
    }],
  },
  owner: {
    "gateway/publish.py": `
import json
import time

import redis

CHANNEL = "sensors.reading"


class Gateway:
    def __init__(self, url="redis://localhost"):
        self.redis = redis.Redis.from_url(url)

    def on_reading(self, name, value):
        message = {"sensor": name, "value": float(value), "unit": "C"}
        self.redis.publish(CHANNEL, json.dumps(message))
`,
  },
  user: {
    "alerts/listen.py": `
import json

import redis


def main(limit=30.0):
    client = redis.Redis()
    pubsub = client.pubsub(ignore_subscribe_messages=True)
    pubsub.subscribe("sensors.reading")
    for message in pubsub.listen():
        reading = json.loads(message["data"])
        if reading["value"] > limit:
            print(f"{reading['sensor']}: {reading['value']} {reading['unit']}")


if __name__ == "__main__":
    main()
`,
  },
  mutants: [{
    file: "gateway/publish.py",
    from: '"value": float(value)',
    to: '"reading": float(value)',
    rule: "provider_mismatch",
  }, {
    file: "alerts/listen.py",
    from: "{reading['unit']}",
    to: "{reading['scale']}",
    rule: "consumer_mismatch",
  }, {
    file: "alerts/listen.py",
    from: 'subscribe("sensors.reading")',
    to: 'subscribe("sensor.reading")',
    rule: "consumer_unknown_element",
  }],
}];
