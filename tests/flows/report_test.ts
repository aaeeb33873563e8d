import assert from "node:assert/strict";
import {
  addRoot,
  html,
  markdown,
  RUN_DEFAULTS,
  runReport,
  type WriteLabel,
} from "../../core/mod.ts";
import { recordAttempt } from "../../core/ssot/claims/attempts.ts";
import { createRun } from "../../core/ssot/runs/runs.ts";
import { frame, type Seen } from "../../cli/run_view/frame.ts";
import { newHappenings } from "../../cli/run_view/happenings.ts";
import { modelsPart } from "../../cli/record/models_part.ts";
import { seenRun } from "../../cli/run_view/seen.ts";
import { hostileRun } from "../helpers/hostile_run.ts";
import { maestro } from "../helpers/maestro.ts";
import { openHub } from "../helpers/hub.ts";
import { reconcile } from "./scenarios/reconcile.ts";
import { PERSON, play } from "./scenarios/scenario.ts";

// deno-lint-ignore no-control-regex
const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/** Every element that the report writes itself. */
const ELEMENTS = new Set(
  ("!doctype html head meta title style body main h1 h2 nav a section p ul li div table thead " +
    "tbody tr th td code span").split(" "),
);

Deno.test("what people see of a run whose agents' every text is hostile", async (t) => {
  const atRest: Seen[] = [];
  const scenario = hostileRun(async ({ hub }, { id }) => {
    atRest.push(await seenRun(hub, id));
  });
  await using played = await play(scenario);
  const { project, run, events } = played;
  assert.deepEqual([run.state, run.epoch, run.rollbacks], ["DONE", 2, 1], run.reason);
  const report = await runReport(project.hub, run);

  await t.step("the report tells what it did, and nothing in it is markup", async (t) => {
    const text = markdown(report);
    assert.doesNotMatch(text, UNSAFE);
    // Outside of code nothing is left of tags and links that a renderer would follow.
    const prose = text.replace(/(`+)[^]*?[^`]\1(?!`)/g, "");
    assert.doesNotMatch(prose, /(?<!\\)<[a-z/!?]|(?<!\\)\]\(/i);
    await t.assertSnapshot(withoutCounts(text));
  });

  await t.step("the HTML report loads nothing and holds no markup of a model", () => {
    const page = html(report);
    assert.doesNotMatch(page, UNSAFE);
    const tags = [...page.matchAll(/<\/?([!a-z][a-z0-9]*)([^>]*)>/gi)];
    assert.ok(tags.length > 100);
    for (const [tag, name = "", attributes = ""] of tags) {
      assert.ok(ELEMENTS.has(name.toLowerCase()), `element ${tag}`);
      assert.doesNotMatch(attributes, /\bon\w+=|javascript:|\bsrc=/i, tag);
      if (name === "a") assert.match(attributes, /^( href="#s\d+")?$/);
    }
    assert.equal(page.split("<").length - 1, tags.length, "a bracket that opens no tag of ours");
    assert.ok(page.includes("&lt;script&gt;document.title=&#39;taken&#39;&lt;/script&gt;"));
    assert.match(page, /default-src 'none'; style-src 'unsafe-inline'/);
  });

  await t.step("`maestro report` makes it again, also into a file that is named", async () => {
    const models = await modelsPart(project.stateDir, run.id);
    assert.equal(models.length, 1);
    const whole = await runReport(project.hub, run, models);
    const path = project.workspace.root;
    const again = await maestro(path, ["report", run.id]);
    assert.equal(again.stdout, markdown(whole), again.stderr);
    const file = await Deno.makeTempFile({ suffix: ".html" });
    const written = await maestro(path, ["report", "--html", file]);
    assert.deepEqual([written.code, written.stdout], [0, ""], written.stderr);
    assert.equal(await Deno.readTextFile(file), html(whole));
    await Deno.remove(file);
    for (const place of [`${file}/page.html`, `${path}/none/page.html`, path]) {
      const refused = await maestro(path, ["report", "--html", place]);
      assert.equal(refused.code, 2, refused.stderr);
      assert.match(refused.stderr, /Cannot write .*\n {2}Name a file in a directory/);
    }
    const missing = await maestro(path, ["report", "run-9"]);
    assert.deepEqual([missing.code, missing.stdout], [3, ""]);
  });

  await t.step("the screen fits its terminal, from large to hardly any", async (t) => {
    const [seen] = atRest;
    assert.ok(seen);
    const rest = events.findIndex((event) => event.type === "state" && event.to === "PAUSED");
    const heard = newHappenings({ color: false });
    for (const event of events.slice(0, rest)) heard.hear(event, seen.startedAtMs);
    for (const [columns, rows] of SIZES) {
      const nowMs = seen.startedAtMs + 3_725_000;
      const footer = "Ctrl-C: go on, pause or abandon";
      const lines = frame(seen, heard, { columns, rows, color: false, nowMs, footer });
      assert.equal(lines.length, rows);
      for (const line of lines) {
        assert.doesNotMatch(line, UNSAFE);
        const wide = line.match(/[^\x20-\x7e…]/g) ?? [];
        assert.ok(line.length + wide.length < columns, `${columns}x${rows}: ${line}`);
      }
      await t.assertSnapshot(withoutCounts(lines.join("\n")), { name: `${columns}x${rows}` });
    }
    assert.doesNotMatch(heard.story.join("\n"), UNSAFE);
  });
});

/** How long prompts are, what is said of a failed epoch and where the log stands is tested elsewhere. */
function withoutCounts(text: string): string {
  return text.replace(/\d[\d ]*(?= \(estimated\))/g, "#")
    .replace(/(?<=query )\d+/g, "#").replace(/(## Epoch \d+ failed\n\n)[^]*?(?=\n\n## )/g, "$1...")
    .replace(/(?<=\| )\d[\d ]*\d(?= \|)/g, "#").replace(/(?<=\| )\d(?= \| \d? ?\| )/g, "#");
}

Deno.test("a report's size is limited, however long the run", async () => {
  await using opened = await openHub();
  const { hub } = opened;
  const loop = { agent: "auto_loop", role: "loop", session: "run-1" } as const;
  const agent = { agent: "backend_agent", role: "backend", session: "run-1/1" } as const;
  const run = await hub.write(PERSON, { action: "RUN_START", input: null }, async (tx) => {
    const root = await addRoot(tx, { title: "Long", description: "", role: null });
    return await createRun(tx, root, "EXEC", RUN_DEFAULTS);
  });
  const reason = "x".repeat(3_000);
  await hub.write(loop, { action: "ATTEMPT_END", input: null }, async (tx) => {
    for (let n = 0; n < 320; n++) {
      const attempt = { run: run.id, epoch: 1, requirement: `R0.${n}`, title: `Part ${n}` };
      await recordAttempt(tx, { ...attempt, agent: agent.agent, outcome: "FAILED", reason });
    }
  });
  const log = (label: Omit<WriteLabel, "input">) =>
    hub.write(agent, { input: null, always: true, ...label }, () => Promise.resolve());
  for (let n = 0; n < 110; n++) {
    await log({ action: "CODE_WRITE", target: `src/${n}.js`, status: "DENIED", error: reason });
  }
  for (let n = 0; n < 420; n++) {
    await log({ action: "REQUIREMENT_CLAIM", target: `requirement:R0.${n}` });
  }
  const text = markdown(await runReport(hub, run));
  assert.ok(text.length < 400_000, `${text.length} characters`);
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  assert.ok(rows.length < 1_000, `${rows.length} rows`);
  assert.match(text, /And 20 more: earlier ones/);
  assert.match(text, /And 10 more: maestro log show --status DENIED/);
  assert.match(text, /And 21 more: maestro log show --after \d+/);
  // The newest and the first are told, what lies between is counted.
  assert.match(text, /took R0\.0 \|/);
  assert.match(text, /took R0\.419 \|/);
});

Deno.test("a report names what a run changed of contracts, with the class of each change", async () => {
  await using played = await play(reconcile);
  const text = markdown(await runReport(played.project.hub, played.run));
  assert.match(text, /## Contracts changed[^]*\| new \|[^]*\| major \|/);
});

const SIZES = [[80, 24], [120, 40], [40, 10], [20, 4]] as const;
