import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type ChangedFile,
  filesChangedSince,
  recordTouch,
  recordUndone,
} from "../../../core/harness/witness/touched.ts";
import { chainHead, type Hub } from "../../../core/mod.ts";
import { backend, openHub } from "../../helpers/hub.ts";

type Version = { blob: string; mode: string } | null;
type Disk = Record<string, Version>;

const version = (blob: string): Version => blob === "" ? null : { blob, mode: "100644" };
const seqOf = async (hub: Hub) => (await hub.read(chainHead)).seq;

async function touch(hub: Hub, disk: Disk, path: string, after: Version): Promise<void> {
  const before = disk[path] ?? null;
  await hub.write(
    backend,
    { action: "FILE_TOUCH" },
    (tx) => recordTouch(tx, "a", path, before, after),
  );
  disk[path] = after;
}

/** What undoing does to the files: only what is as agents left it goes back. */
async function undo(hub: Hub, disk: Disk, seq: number): Promise<ChangedFile[]> {
  const files = await hub.read((tx) => filesChangedSince(tx, seq));
  const same = (a: Version, b: Version) => a?.blob === b?.blob;
  const restored = files.filter(({ path, after }) => same(disk[path] ?? null, after));
  for (const { path, before } of restored) disk[path] = before;
  const paths = restored.map(({ path }) => path);
  await hub.write(backend, { action: "UNDO" }, (tx) => recordUndone(tx, "a", files, paths));
  return files;
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant("touch" as const),
    path: fc.constantFrom("a", "b", "c"),
    to: fc.constantFrom("", "1", "2", "3"),
  }),
  fc.record({ kind: fc.constant("undo" as const), to: fc.nat() }),
  fc.record({ kind: fc.constant("forget" as const) }),
);

Deno.test("files can go to any position of the journal, across undoing and forgetting", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.nat(), async (steps, wanted) => {
      await using test = await openHub();
      const { hub } = test;
      const disk: Disk = { a: version("1"), b: null, c: version("3") };
      const history: { seq: number; disk: Disk }[] = [{ seq: 0, disk: { ...disk } }];
      for (const given of steps) {
        if (given.kind === "touch") await touch(hub, disk, given.path, version(given.to));
        else if (given.kind === "undo") {
          await undo(hub, disk, history[given.to % history.length]?.seq ?? 0);
        } else {
          await hub.write(backend, { action: "FORGET" }, async (tx) => {
            for (const path of ["a", "b", "c"]) await tx.remove("touched_files", path);
          });
        }
        history.push({ seq: await seqOf(hub), disk: { ...disk } });
      }
      const target = history[wanted % history.length];
      assert.ok(target);
      await undo(hub, disk, target.seq);
      assert.deepEqual(disk, target.disk);
    }),
    { numRuns: 80 },
  );
});

Deno.test("a person's edit between two touches is what undoing goes back to", async () => {
  await using test = await openHub();
  const disk: Disk = { f: version("then") };
  await touch(test.hub, disk, "f", version("agent"));
  disk.f = version("person");
  await touch(test.hub, disk, "f", version("agent again"));
  const [file] = await undo(test.hub, disk, 0);
  assert.deepEqual([disk.f, file?.edited], [version("person"), true]);
});
