import type { Workspace } from "../workspaces/workspace.ts";

const ORDERS = {
  topics: [
    {
      topic: "order.created",
      direction: "publish",
      payload: { orderId: "string", total: "number", items: [{ sku: "string", count: "int" }] },
    },
    {
      topic: "order.cancel",
      direction: "subscribe",
      payload: { orderId: "string", reason: "string?" },
    },
  ],
};

const EMITTER_OWNER = {
  "orders/bus.js": `
import { EventEmitter } from "node:events";
export const bus = new EventEmitter();
`,
  "orders/index.js": `
import { bus } from "./bus.js";

export function place(cart) {
  const items = cart.map((line) => ({ sku: line.sku, count: 1 }));
  bus.emit("order.created", { orderId: nextId(), total: 12.5, items });
}

bus.on("order.cancel", ({ orderId, reason }) => remove(orderId, reason));
`,
};

const EMITTER_USER = {
  "mail/index.js": `
import { bus } from "../orders/bus.js";

bus.on("order.created", (order) => {
  send("Order " + order.orderId + ": " + order.total);
  for (const item of order.items) pack(item.sku);
});
process.on("exit", () => flush());

export const cancel = (orderId) => bus.emit("order.cancel", { orderId });
`,
};

const READING = {
  topics: [{
    topic: "sensors/{id}/reading",
    direction: "publish",
    payload: {
      type: "object",
      required: ["celsius", "at"],
      properties: { celsius: { type: "number" }, at: { type: "string" } },
    },
  }],
};

const USER_CREATED = {
  topics: [{
    topic: "user-created",
    direction: "publish",
    payload: { id: "string", email: "string" },
  }],
};

/** Messages in the ways that emitters, browsers and brokers carry them. */
export const EVENTS_WORKSPACES: readonly Workspace[] = [
  {
    name: "Node's EventEmitter",
    schema: ORDERS,
    owner: EMITTER_OWNER,
    user: EMITTER_USER,
    mutants: [
      {
        file: "mail/index.js",
        from: '"order.created"',
        to: '"order.creatd"',
        rule: "consumer_unknown_element",
      },
      { file: "mail/index.js", from: "order.total", to: "order.amount", rule: "consumer_mismatch" },
      { file: "mail/index.js", from: "item.sku", to: "item.code", rule: "consumer_mismatch" },
      {
        file: "mail/index.js",
        from: "{ orderId }",
        to: "{ id: orderId }",
        rule: "consumer_mismatch",
      },
      {
        file: "orders/index.js",
        from: 'emit("order.created"',
        to: 'emit("order.placed"',
        rule: "provider_missing",
      },
      { file: "orders/index.js", from: "total: 12.5", to: "sum: 12.5", rule: "provider_mismatch" },
      {
        file: "orders/index.js",
        from: "{ orderId, reason }",
        to: "{ orderId, why }",
        rule: "provider_mismatch",
      },
      {
        file: "orders/index.js",
        from: "orderId: nextId()",
        to: "orderId: 17",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "names of topics in one place, a typed bus of its own",
    schema: ORDERS,
    owner: {
      "orders/topics.ts": `
export const TOPICS = { created: "order.created", cancel: "order.cancel" } as const;
`,
      "orders/bus.ts": `
type Handler<T> = (payload: T) => void;

export class Bus {
  #handlers = new Map<string, Handler<unknown>[]>();
  publish<T>(topic: string, payload: T): void {
    for (const handler of this.#handlers.get(topic) ?? []) handler(payload);
  }
  subscribe<T>(topic: string, handler: Handler<T>): void {
    this.#handlers.set(topic, [...(this.#handlers.get(topic) ?? []), handler as Handler<unknown>]);
  }
}
export const bus = new Bus();
`,
      "orders/place.ts": `
import { bus } from "./bus.ts";
import { TOPICS } from "./topics.ts";

export function place(id: string, total: number): void {
  bus.publish(TOPICS.created, { orderId: id, total, items: [{ sku: "a", count: 2 }] });
}

bus.subscribe<{ orderId: string }>(TOPICS.cancel, (command) => undo(command.orderId));
`,
    },
    user: {
      "mail/mail.ts": `
import { bus } from "../orders/bus.ts";
import { TOPICS } from "../orders/topics.ts";

interface OrderCreated {
  orderId: string;
  total: number;
}

bus.subscribe<OrderCreated>(TOPICS.created, (order: OrderCreated) => {
  mail(order.orderId, order.total.toFixed(2));
});
`,
    },
    mutants: [
      {
        file: "mail/mail.ts",
        from: "mail(order.orderId,",
        to: "mail(order.number,",
        rule: "consumer_mismatch",
      },
      { file: "orders/place.ts", from: 'sku: "a"', to: 'article: "a"', rule: "provider_mismatch" },
    ],
  },
  {
    name: "kafkajs",
    schema: USER_CREATED,
    owner: {
      "accounts/kafka.js": `
import { Kafka } from "kafkajs";
const producer = new Kafka({ clientId: "accounts", brokers: ["kafka:9092"] }).producer();

export async function announce(user) {
  await producer.send({
    topic: "user-created",
    messages: [{ key: user.id, value: JSON.stringify({ id: String(user.id), email: user.email }) }],
  });
}
`,
    },
    user: {
      "crm/kafka.js": `
import { Kafka } from "kafkajs";
const consumer = new Kafka({ clientId: "crm", brokers: ["kafka:9092"] }).consumer({ groupId: "crm" });

await consumer.connect();
await consumer.subscribe({ topic: "user-created", fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const user = JSON.parse(message.value.toString());
    await addContact(user.email);
  },
});
`,
    },
    mutants: [
      {
        file: "crm/kafka.js",
        from: 'topic: "user-created"',
        to: 'topic: "users-created"',
        rule: "consumer_unknown_element",
      },
      { file: "crm/kafka.js", from: "user.email", to: "user.mail", rule: "consumer_mismatch" },
      {
        file: "accounts/kafka.js",
        from: "email: user.email",
        to: "mail: user.email",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "RabbitMQ between JavaScript and Python",
    schema: USER_CREATED,
    owner: {
      "accounts/publish.py": `
import json
import pika

connection = pika.BlockingConnection(pika.ConnectionParameters("rabbit"))
channel = connection.channel()
channel.queue_declare(queue="user-created")


def announce(user):
    body = json.dumps({"id": str(user.id), "email": user.email})
    channel.basic_publish(exchange="", routing_key="user-created", body=body)
`,
    },
    user: {
      "crm/consume.js": `
import amqp from "amqplib";
const connection = await amqp.connect("amqp://rabbit");
const channel = await connection.createChannel();
await channel.assertQueue("user-created");
await channel.consume("user-created", (message) => {
  const { email } = JSON.parse(message.content.toString());
  addContact(email);
  channel.ack(message);
});
`,
    },
    mutants: [
      {
        file: "accounts/publish.py",
        from: '"email": user.email',
        to: '"mail": user.email',
        rule: "provider_mismatch",
      },
      {
        file: "accounts/publish.py",
        from: 'routing_key="user-created"',
        to: 'routing_key="user-made"',
        rule: "provider_missing",
      },
      {
        file: "crm/consume.js",
        from: "const { email }",
        to: "const { address }",
        rule: "consumer_mismatch",
      },
      {
        file: "crm/consume.js",
        from: 'consume("user-created"',
        to: 'consume("user-create"',
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "Redis, subscribed with a handler and read in Python",
    schema: USER_CREATED,
    owner: {
      "accounts/redis.ts": `
import { createClient } from "redis";
const client = createClient();

export async function announce(id: string, email: string) {
  const message = { id, email };
  await client.publish("user-created", JSON.stringify(message));
}
`,
    },
    user: {
      "crm/redis.ts": `
import { createClient } from "redis";
const subscriber = createClient();
await subscriber.subscribe("user-created", (message) => {
  const user = JSON.parse(message);
  console.log(user.id, user.email);
});
`,
      "crm/listen.py": `
import json
import redis

pubsub = redis.Redis().pubsub()
pubsub.subscribe("user-created")
for message in pubsub.listen():
    user = json.loads(message["data"])
    print(user["email"])
`,
    },
    mutants: [
      {
        file: "accounts/redis.ts",
        from: "{ id, email }",
        to: "{ id, mail: email }",
        rule: "provider_mismatch",
      },
      {
        file: "crm/redis.ts",
        from: "user.id, user.email",
        to: "user.uid, user.email",
        rule: "consumer_mismatch",
      },
      {
        file: "crm/listen.py",
        from: 'subscribe("user-created")',
        to: 'subscribe("user-changed")',
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "MQTT topics with parameters, JSON Schema",
    schema: READING,
    owner: {
      "device/send.py": `
import json
import paho.mqtt.client as mqtt

client = mqtt.Client()


def report(sensor, celsius, at):
    client.publish(f"sensors/{sensor}/reading", json.dumps({"celsius": celsius, "at": at}))
`,
    },
    user: {
      "board/show.js": `
import mqtt from "mqtt";
const client = mqtt.connect("mqtt://broker");
client.subscribe("sensors/+/reading");
client.on("message", (topic, payload) => {
  const reading = JSON.parse(payload.toString());
  show(topic.split("/")[1], reading.celsius);
});
`,
    },
    mutants: [
      {
        file: "device/send.py",
        from: '"celsius": celsius',
        to: '"degrees": celsius',
        rule: "provider_mismatch",
      },
      {
        file: "device/send.py",
        from: "sensors/{sensor}/reading",
        to: "sensors/{sensor}/value",
        rule: "provider_missing",
      },
      {
        file: "board/show.js",
        from: "reading.celsius",
        to: "reading.fahrenheit",
        rule: "consumer_mismatch",
      },
      {
        file: "board/show.js",
        from: '"sensors/+/reading"',
        to: '"sensors/+/readings"',
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "custom events and broadcast channels of a page",
    schema: {
      topics: [
        { topic: "cart:changed", direction: "publish", payload: { count: "int" } },
        { topic: "session", direction: "publish", payload: { user: "string|null" } },
      ],
    },
    owner: {
      "shop/cart.js": `
const channel = new BroadcastChannel("session");
export function add(cart, item) {
  cart.push(item);
  document.dispatchEvent(new CustomEvent("cart:changed", { detail: { count: Number.parseInt(cart.size) } }));
}
export const signOut = () => channel.postMessage({ user: null });
`,
    },
    user: {
      "shop/badge.js": `
document.addEventListener("cart:changed", (event) => {
  badge.textContent = event.detail.count;
});
button.addEventListener("click", () => open());
const session = new BroadcastChannel("session");
session.onmessage = (event) => render(event.data.user);
`,
    },
    mutants: [
      {
        file: "shop/badge.js",
        from: '"cart:changed"',
        to: '"cart:change"',
        rule: "consumer_unknown_element",
      },
      {
        file: "shop/badge.js",
        from: "event.detail.count",
        to: "event.detail.size",
        rule: "consumer_mismatch",
      },
      {
        file: "shop/badge.js",
        from: "event.data.user",
        to: "event.data.name",
        rule: "consumer_mismatch",
      },
      {
        file: "shop/cart.js",
        from: '"cart:changed"',
        to: '"cart:updated"',
        rule: "provider_missing",
      },
      {
        file: "shop/cart.js",
        from: "{ user: null }",
        to: "{ name: null }",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "socket.io",
    schema: {
      topics: [
        { topic: "chat", direction: "subscribe", payload: { room: "string", text: "string" } },
        { topic: "posted", direction: "publish", payload: { text: "string", by: "string" } },
      ],
    },
    owner: {
      "server.js": `
import { Server } from "socket.io";
const io = new Server(3000);
io.on("connection", (socket) => {
  socket.on("chat", ({ room, text }) => {
    io.to(room).emit("posted", { text, by: String(socket.id) });
  });
  socket.on("disconnect", () => leave(socket));
});
`,
    },
    user: {
      "client.js": `
import { io } from "socket.io-client";
const socket = io();
socket.on("connect", () => console.log("online"));
socket.on("posted", (message) => show(message.by, message.text));
export const say = (room, text) => socket.emit("chat", { room, text });
`,
    },
    mutants: [
      { file: "client.js", from: "{ room, text })", to: "{ text })", rule: "consumer_mismatch" },
      { file: "client.js", from: '"posted"', to: '"post"', rule: "consumer_unknown_element" },
      { file: "server.js", from: "by: String", to: "from: String", rule: "provider_mismatch" },
      { file: "server.js", from: '"chat"', to: '"chats"', rule: "provider_missing" },
    ],
  },
  {
    name: "NATS read in a loop",
    schema: USER_CREATED,
    owner: {
      "accounts/nats.ts": `
import { connect, JSONCodec } from "nats";
const codec = JSONCodec();
const nc = await connect();
export const announce = (id: string, email: string) =>
  nc.publish("user-created", codec.encode({ id, email }));
`,
    },
    user: {
      "crm/nats.ts": `
import { connect, JSONCodec } from "nats";
const codec = JSONCodec();
const nc = await connect();
const subscription = nc.subscribe("user-created");
for await (const message of subscription) {
  const user = codec.decode(message.data);
  greet(user.email);
}
`,
    },
    mutants: [
      { file: "crm/nats.ts", from: "user.email", to: "user.name", rule: "consumer_mismatch" },
      {
        file: "accounts/nats.ts",
        from: "{ id, email }",
        to: "{ email }",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "blinker",
    schema: USER_CREATED,
    owner: {
      "accounts/signals.py": `
from blinker import signal

created = signal("user-created")


def save(user):
    created.send("accounts", id=user.key, email=user.email)
`,
    },
    user: {
      "crm/signals.py": `
from blinker import signal

created = signal("user-created")


def welcome(sender, **user):
    print(user["email"])


created.connect(welcome)
`,
    },
    mutants: [
      {
        file: "accounts/signals.py",
        from: "email=user.email",
        to: "mail=user.email",
        rule: "provider_mismatch",
      },
      {
        file: "crm/signals.py",
        from: 'signal("user-created")',
        to: 'signal("users-created")',
        rule: "consumer_unknown_element",
      },
    ],
  },
  {
    name: "topics that are read from elsewhere",
    schema: USER_CREATED,
    status: "UNKNOWN",
    owner: {
      "accounts/send.js": `
export const announce = (bus, config, user) => bus.publish(config.topics.user, JSON.stringify(user));
`,
    },
    user: {
      "crm/receive.js": `
export const listen = (bus) => bus.subscribe("user-created", (message) => JSON.parse(message).email);
`,
    },
    mutants: [
      { file: "crm/receive.js", from: ".email", to: ".mail", rule: "consumer_mismatch" },
    ],
  },
  {
    name: "a wrapper that adds to what is sent, and topics of the consumer's own",
    schema: {
      topics: [{ topic: "a.b", direction: "publish", payload: { id: "string", at: "string" } }],
    },
    owner: {
      "a.ts": `
import { EventEmitter } from "node:events";
export const emitter = new EventEmitter();
function publish<T extends object>(topic: string, data: T) {
  emitter.emit(topic, { ...data, at: new Date().toISOString() });
}
export const announce = (id: string) => publish("a.b", { id });
`,
    },
    user: {
      "b.ts": `
import { emitter } from "./a.ts";
emitter.once("a.b", (event: { id: string; at: string }) => log(event.id, event.at));
emitter.emit("own.topic", { x: 1 });
emitter.on("own.topic", (own) => log(own.x));
`,
    },
    mutants: [
      { file: "a.ts", from: "{ ...data, at:", to: "{ ...data, on:", rule: "provider_mismatch" },
    ],
  },
  {
    name: "kafka-python with functions that turn messages into data",
    schema: USER_CREATED,
    owner: {
      "p.py": `
import json
from kafka import KafkaProducer

producer = KafkaProducer(value_serializer=lambda value: json.dumps(value).encode("utf-8"))


def announce(user):
    producer.send("user-created", {"id": str(user.id), "email": user.email})
`,
    },
    user: {
      "c.py": `
import json
from kafka import KafkaConsumer

consumer = KafkaConsumer(
    "user-created", value_deserializer=lambda text: json.loads(text.decode("utf-8"))
)
for message in consumer:
    user = message.value
    print(user["email"])
`,
    },
    mutants: [
      { file: "c.py", from: 'user["email"]', to: 'user["mail"]', rule: "consumer_mismatch" },
      {
        file: "p.py",
        from: '"email": user.email',
        to: '"mail": user.email',
        rule: "provider_mismatch",
      },
    ],
  },
];
