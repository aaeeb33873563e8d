import assert from "node:assert/strict";
import { until } from "../../helpers/beside.ts";
import { git, makePlace, type Place } from "./parts.ts";

const FILES = {
  ".gitignore": "build/\n*.log\n",
  "src/a.ts": "a = 1\n",
  "src/b.ts": "b\n",
  "src/deep/c.ts": "c\n",
  "build/out.js": "out\n",
  "node_modules/m/index.js": "m\n",
  "debug.log": "1\n",
  "cache/.gitignore": "*\n",
  "cache/c.txt": "c\n",
};

type Change = (place: Place) => Promise<void>;

/** What a person or program can do to a workspace that changes its tree or the commit below it. */
const CHANGES: Record<string, Change> = {
  "other content of the same length, the file's time put back": async ({ root, write }) => {
    const { mtime } = await Deno.stat(`${root}/src/a.ts`);
    await write({ "src/a.ts": "a = 2\n" });
    await Deno.utime(`${root}/src/a.ts`, mtime ?? 0, mtime ?? 0);
  },
  "a new file": ({ write }) => write({ "src/new.ts": "n\n" }),
  "a file gone": ({ root }) => Deno.remove(`${root}/src/b.ts`),
  "another name": ({ root }) => Deno.rename(`${root}/src/b.ts`, `${root}/src/B.ts`),
  "two files swapped": async ({ root }) => {
    await Deno.rename(`${root}/src/a.ts`, `${root}/src/t`);
    await Deno.rename(`${root}/src/b.ts`, `${root}/src/a.ts`);
    await Deno.rename(`${root}/src/t`, `${root}/src/b.ts`);
  },
  "executable": ({ root }) => Deno.chmod(`${root}/src/a.ts`, 0o755),
  "a link in its place": async ({ root }) => {
    await Deno.remove(`${root}/src/a.ts`);
    await Deno.symlink("b.ts", `${root}/src/a.ts`);
  },
  "no longer ignored": ({ write }) => write({ ".gitignore": "*.log\n" }),
  "ignored from now on": ({ write }) => write({ "src/deep/.gitignore": "c.ts\n" }),
  "rules that had hidden themselves": ({ write }) => write({ "cache/.gitignore": "" }),
  "a module that git would store": ({ write }) => write({ "node_modules/m/index.js": "other\n" }),
  "a repository within": async ({ root }) => {
    await git(root, "init", "-q", "src/deep");
  },
  "a commit": async ({ root }) => {
    await git(root, "commit", "-qm", "second", "--allow-empty");
  },
  "a state directory where none is": ({ write }) => write({ "src/.maestro/x": "x\n" }),
};

const UNCHANGED: Record<string, Change> = {
  nothing: () => Promise.resolve(),
  "more in an ignored file": ({ write }) => write({ "debug.log": "12\n" }),
  "another ignored file in an ignored directory": ({ write }) => write({ "build/x.js": "x\n" }),
};

async function known(): Promise<Place> {
  const place = await makePlace(FILES);
  await git(place.root, "init", "-q", "-b", "main");
  await git(place.root, "add", ".");
  await git(place.root, "commit", "-qm", "first");
  return place;
}

const take = ({ shadow }: Place) =>
  shadow.known.take(async () => ({ tree: await shadow.tree(), head: null }));

/** Whether what was written last is past what the coarsest clock of a file system can confuse. */
async function isOld({ root, state }: Place): Promise<boolean> {
  await Deno.writeTextFile(`${state}/now`, "");
  const [now, last] = [await Deno.stat(`${state}/now`), await Deno.stat(`${root}/.git/logs/HEAD`)];
  return (now.mtime?.getTime() ?? 0) - (last.mtime?.getTime() ?? 0) > 4_000;
}

Deno.test("a state is known again only while nothing changed since it was taken", async () => {
  await using places = new AsyncDisposableStack();
  const cases: { name: string; place: Place; change: Change; stays: boolean }[] = [];
  for (const [stays, changes] of [[true, UNCHANGED], [false, CHANGES]] as const) {
    for (const [name, change] of Object.entries(changes)) {
      cases.push({ name, change, stays, place: places.use(await known()) });
    }
  }
  for (const { place, change, name, stays } of cases) {
    await until(() => isOld(place));
    for (let times = 0; times < 2; times++) await take(place);
    const before = await place.shadow.known.get();
    assert.ok(before, name);
    await change(place);
    const after = await place.shadow.known.get();
    if (stays) assert.deepEqual([after, after?.tree], [before, await place.shadow.tree()], name);
    else assert.equal(after, null, name);
  }
});

Deno.test("what changes again at the same moment of the file system's clock is seen", async () => {
  await using place = await makePlace(FILES);
  const { root, shadow } = place;
  for (let turn = 0; turn < 10; turn++) {
    await place.write({ "src/a.ts": `a = ${turn}\n` });
    const { mtime } = await Deno.stat(`${root}/src/a.ts`);
    await take(place);
    await place.write({ "src/a.ts": `a = ${9 - turn}\n` });
    await Deno.utime(`${root}/src/a.ts`, mtime ?? 0, mtime ?? 0);
    const known = await shadow.known.get();
    if (known !== null) assert.equal(known.tree, await shadow.tree());
  }
});
