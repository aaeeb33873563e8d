import type { Workspace } from "../workspace.ts";

/** Typed emitters, streams of messages and sockets. */
export const EVENT_SYSTEMS: readonly Workspace[] = [{
  name: "mitt with a map of events and a handler given by name",
  schema: {
    topics: [
      { topic: "cart:added", direction: "publish", payload: { sku: "string", quantity: "int" } },
      { topic: "cart:cleared", direction: "publish", payload: { at: "string" } },
    ],
  },
  owner: {
    "src/cart/bus.ts": `
import mitt from "mitt";

export type CartEvents = {
  "cart:added": { sku: string; quantity: number };
  "cart:cleared": { at: string };
};

export const bus = mitt<CartEvents>();
`,
    "src/cart/cart.ts": `
import { bus } from "./bus";

const items = new Map<string, number>();

export function add(sku: string, count = 1) {
  items.set(sku, (items.get(sku) ?? 0) + count);
  bus.emit("cart:added", { sku, quantity: Math.trunc(count) });
}

export function clear() {
  items.clear();
  bus.emit("cart:cleared", { at: new Date().toISOString() });
}
`,
  },
  user: {
    "src/badge/badge.ts": `
import { bus, type CartEvents } from "../cart/bus";

let count = 0;

function onAdded(event: CartEvents["cart:added"]) {
  count += event.quantity;
  document.title = \`\${event.sku} (\${count})\`;
}

export function start(): () => void {
  const onCleared = ({ at }: { at: string }) => {
    count = 0;
    console.debug("cleared", at);
  };
  bus.on("cart:added", onAdded);
  bus.on("cart:cleared", onCleared);
  return () => {
    bus.off("cart:added", onAdded);
    bus.off("cart:cleared", onCleared);
  };
}
`,
  },
  mutants: [{
    file: "src/cart/cart.ts",
    from: "{ sku, quantity: Math.trunc(count) }",
    to: "{ sku, amount: Math.trunc(count) }",
    rule: "provider_mismatch",
  }, {
    file: "src/badge/badge.ts",
    from: "count += event.quantity;",
    to: "count += event.amount;",
    rule: "consumer_mismatch",
  }, {
    file: "src/badge/badge.ts",
    from: 'bus.on("cart:cleared", onCleared);',
    to: 'bus.on("cart:clear", onCleared);',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "a producer with a key and a poll loop, decoded by hand",
  schema: {
    topics: [{
      topic: "payments.settled",
      direction: "publish",
      payload: { payment_id: "string", cents: "int", method: "card|cash" },
    }],
  },
  owner: {
    "payments/settle.py": `
import json
from confluent_kafka import Producer

TOPIC = "payments.settled"
producer = Producer({"bootstrap.servers": "kafka:9092"})


def delivered(error, message):
    if error is not None:
        raise RuntimeError(error)


def settle(payment):
    event = dict(payment_id=payment.id, cents=int(payment.cents), method="card")
    producer.produce(TOPIC, key=payment.id, value=json.dumps(event).encode("utf-8"), on_delivery=delivered)
    producer.poll(0)
`,
  },
  user: {
    "ledger/worker.py": `
import json
from confluent_kafka import Consumer


def run(handle):
    consumer = Consumer({"bootstrap.servers": "kafka:9092", "group.id": "ledger"})
    consumer.subscribe(["payments.settled"])
    try:
        while True:
            msg = consumer.poll(1.0)
            if msg is None or msg.error():
                continue
            event = json.loads(msg.value().decode("utf-8"))
            handle(event["payment_id"], event["cents"] / 100, event.get("method"))
    finally:
        consumer.close()
`,
  },
  mutants: [{
    file: "payments/settle.py",
    from: "cents=int(payment.cents)",
    to: "amount=int(payment.cents)",
    rule: "provider_mismatch",
  }, {
    file: "payments/settle.py",
    from: 'method="card")',
    to: 'method="voucher")',
    rule: "provider_mismatch",
  }, {
    file: "ledger/worker.py",
    from: 'event["cents"] / 100',
    to: 'event["amount"] / 100',
    rule: "consumer_mismatch",
  }, {
    file: "ledger/worker.py",
    from: 'subscribe(["payments.settled"])',
    to: 'subscribe(["payment.settled"])',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "NATS with a codec and an asynchronous loop over the subscription",
  schema: {
    topics: [{
      topic: "builds.finished",
      direction: "publish",
      payload: { repo: "string", passed: "boolean", seconds: "number" },
    }],
  },
  owner: {
    "ci/announce.ts": `
import { connect, JSONCodec } from "nats";

const codec = JSONCodec();

export async function announce(repo: string, passed: boolean, startedMs: number) {
  const nc = await connect({ servers: "nats://localhost" });
  const seconds = (Date.now() - startedMs) / 1000;
  nc.publish("builds.finished", codec.encode({ repo, passed, seconds }));
  await nc.drain();
}
`,
  },
  user: {
    "lamp/watch.ts": `
import { connect, JSONCodec } from "nats";

interface Finished { repo: string; passed: boolean }

const codec = JSONCodec<Finished>();

export async function watch(show: (colour: string, text: string) => void) {
  const nc = await connect();
  const subscription = nc.subscribe("builds.finished");
  for await (const message of subscription) {
    const { repo, passed } = codec.decode(message.data);
    show(passed ? "green" : "red", repo);
  }
}
`,
  },
  mutants: [{
    file: "ci/announce.ts",
    from: "codec.encode({ repo, passed, seconds })",
    to: "codec.encode({ repo, ok: passed, seconds })",
    rule: "provider_mismatch",
  }, {
    file: "lamp/watch.ts",
    from: "const { repo, passed } = codec",
    to: "const { repository: repo, passed } = codec",
    rule: "consumer_mismatch",
  }, {
    file: "lamp/watch.ts",
    from: 'nc.subscribe("builds.finished")',
    to: 'nc.subscribe("build.finished")',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "sockets: a server that answers what clients send",
  schema: {
    topics: [
      { topic: "chat message", direction: "publish", payload: { from: "string", text: "string" } },
      { topic: "typing", direction: "subscribe", payload: { user: "string" } },
    ],
  },
  owner: {
    "server/chat.js": `
const { Server } = require("socket.io");

module.exports = function attach(http) {
  const io = new Server(http);
  io.on("connection", (socket) => {
    const names = new Set();
    socket.on("typing", ({ user }) => names.add(user));
    socket.on("say", (text) => {
      io.emit("chat message", { from: socket.id, text: String(text) });
    });
  });
};
`,
  },
  user: {
    "client/chat.js": `
import { io } from "socket.io-client";

const socket = io();
const list = document.querySelector("#messages");

socket.on("chat message", (message) => {
  const item = document.createElement("li");
  item.textContent = message.from + ": " + message.text;
  list.append(item);
});

document.querySelector("input").addEventListener("keydown", () => {
  socket.emit("typing", { user: localStorage.getItem("name") });
});
`,
  },
  mutants: [{
    file: "server/chat.js",
    from: "{ from: socket.id, text: String(text) }",
    to: "{ sender: socket.id, text: String(text) }",
    rule: "provider_mismatch",
  }, {
    file: "client/chat.js",
    from: 'message.from + ": "',
    to: 'message.author + ": "',
    rule: "consumer_mismatch",
  }, {
    file: "client/chat.js",
    from: "{ user: localStorage",
    to: "{ name: localStorage",
    rule: "consumer_mismatch",
  }],
}, {
  name: "a Redis message's fields in a formatted text",
  schema: {
    topics: [{
      topic: "door.opened",
      direction: "publish",
      payload: { door: "string", badge: "string" },
    }],
  },
  owner: {
    "gate/door.py": `
import json
import redis

r = redis.Redis()


def opened(door: str, badge: str) -> None:
    r.publish("door.opened", json.dumps({"door": door, "badge": badge}))
`,
  },
  user: {
    "desk/log.py": `
import json
import redis


def follow():
    pubsub = redis.Redis().pubsub()
    pubsub.subscribe("door.opened")
    for message in pubsub.listen():
        if message["type"] != "message":
            continue
        event = json.loads(message["data"])
        print(f"{event['door']} by {event['badge']}")
`,
  },
  mutants: [{
    file: "desk/log.py",
    from: "by {event['badge']}",
    to: "by {event['person']}",
    rule: "consumer_mismatch",
  }, {
    file: "gate/door.py",
    from: '"badge": badge',
    to: '"person": badge',
    rule: "provider_mismatch",
  }],
}];
