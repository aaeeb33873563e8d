import type { Workspace } from "../../workspace.ts";

/** Messages within a page, and between it and a server. */
export const PAGES: readonly Workspace[] = [
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
];
