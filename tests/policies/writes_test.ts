import assert from "node:assert/strict";
import { judgeContent, prepareContent } from "../../policies/mod.ts";
import { withSecrets } from "./corpus_cases.ts";

/** A whole file that is written, with what it is about. */
interface Written {
  path: string;
  about: string;
  content: string;
}

/** The files of `writes/NAME.txt`: each begins with a line `==== path :: what it is about`. */
async function filesOf(name: string): Promise<Written[]> {
  const text = await Deno.readTextFile(new URL(`writes/${name}.txt`, import.meta.url));
  return withSecrets(text).split(/^==== /m).slice(1).map((part) => {
    const end = part.indexOf("\n");
    const [path = "", about = ""] = part.slice(0, end).split(" :: ");
    return { path, about, content: part.slice(end + 1) };
  });
}

async function judgedOtherwise(name: string, expected: "allow" | "deny"): Promise<string[]> {
  const wrong: string[] = [];
  for (const { path, about, content } of await filesOf(name)) {
    await prepareContent(path, content);
    const { effect, reason } = judgeContent(path, content);
    if (effect !== expected) wrong.push(`${path} (${about}): ${effect} ${reason}`);
  }
  return wrong;
}

Deno.test("whole files that hand control to their input are denied", async () => {
  assert.deepEqual(await judgedOtherwise("attacks", "deny"), []);
});

Deno.test("whole files that only look alike are allowed", async () => {
  assert.deepEqual(await judgedOtherwise("everyday", "allow"), []);
});
