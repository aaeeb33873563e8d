import type { Workspace } from "../../workspace.ts";
import { USER_CREATED } from "./fixtures.ts";

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

/** Messages that a broker carries. */
export const BROKERS: readonly Workspace[] = [
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
];
