import type { Workspace } from "../../workspace.ts";
import { USER_CREATED } from "./fixtures.ts";

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

/** Messages within a process. */
export const EMITTERS: readonly Workspace[] = [
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
];
