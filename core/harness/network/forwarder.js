// Runs inside the sandbox, which has no network: what connects to the port here is carried to the
// gate outside, through the one socket that is bound in.
const listener = Deno.listen({ hostname: "127.0.0.1", port: PORT });
await Deno.stdout.write(new TextEncoder().encode("ready\n"));
const token = new TextEncoder().encode(TOKEN);
for await (const inner of listener) carry(inner).catch(() => {});

async function carry(inner) {
  try {
    const outer = await Deno.connect({ transport: "unix", path: SOCKET });
    try {
      await outer.write(token);
      await Promise.all([pump(inner, outer), pump(outer, inner)]);
    } finally {
      outer.close();
    }
  } finally {
    inner.close();
  }
}

async function pump(from, to) {
  const buffer = new Uint8Array(65536);
  for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
    for (let done = 0; done < count;) done += await to.write(buffer.subarray(done, count));
  }
  await to.closeWrite();
}
