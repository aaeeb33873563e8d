import assert from "node:assert/strict";
import { GIT, makePlace } from "./parts.ts";

Deno.test("no collection of garbage drops a content that only the journal names", async () => {
  await using place = await makePlace({ "a": "a" });
  const blob = await place.shadow.putBlob(new TextEncoder().encode("nobody points at me"));
  for (const args of [["gc", "--prune=now"], ["prune", "--expire=now"], ["repack", "-ad"]]) {
    await new Deno.Command(GIT, {
      args: [`--git-dir=${place.state}/shadow.git`, ...args],
      stderr: "null",
    }).output();
  }
  assert.equal(
    new TextDecoder().decode(await place.shadow.readBlob(blob)),
    "nobody points at me",
  );
  assert.deepEqual([...await place.shadow.missing([blob, "0".repeat(40)])], ["0".repeat(40)]);
});
