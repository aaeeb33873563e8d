/** What the proxy does with a client's message before it reaches the server. */
export type Fate = "pass" | "cut before" | "cut after";

/** A loopback proxy that can lose a connection at a chosen message; gone at the end of the block. */
export function startProxy(target: number, judge: (message: string) => Fate) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const clients: Deno.TcpConn[] = [];
  const relays: Promise<void>[] = [];
  const serve = async () => {
    for await (const client of listener) {
      clients.push(client);
      relays.push(relay(client, target, judge).catch(() => {}));
    }
  };
  const served = serve();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await served;
      clients.forEach(close);
      await Promise.all(relays);
    },
  };
}

async function relay(
  client: Deno.TcpConn,
  target: number,
  judge: (message: string) => Fate,
): Promise<void> {
  const server = await Deno.connect({ hostname: "127.0.0.1", port: target });
  const answers = server.readable.pipeTo(client.writable).catch(() => {});
  const writer = server.writable.getWriter();
  try {
    for await (const chunk of client.readable) {
      const fate = judge(new TextDecoder().decode(chunk));
      if (fate === "cut before") break;
      if (fate === "cut after") {
        // Gone before the answer can be passed on: writing it fails, while the server goes on.
        client.close();
        await writer.write(chunk);
        break;
      }
      await writer.write(chunk);
    }
  } finally {
    await writer.close().catch(() => {});
    await answers;
    close(client);
    close(server);
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // Closed already.
  }
}
