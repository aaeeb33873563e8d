import { judgeCheck } from "../../harness/mod.ts";
import type { Project } from "../../project.ts";
import { cutMiddle } from "../../ssot/requirements/criteria.ts";
import { addNote, type Baseline, type Finding, type Run, updateRun } from "../../ssot/runs/runs.ts";
import { loopActor } from "../epoch.ts";
import { detectTestCommand } from "../look/test_command.ts";
import type { Loop } from "../loop.ts";
import { digestOf } from "./digest.ts";
import { failingTests } from "./failing_tests.ts";

const TIMEOUT_MS = 600_000;
/** Whose commands may test a project. */
const ROLE = "test";
const MAX_FINDINGS = 5;

interface TestRun {
  passed: boolean;
  failing: string[];
  output: string;
}

/**
 * Runs the project's own tests before an epoch's agents begin, once: what fails already is not
 * theirs. Nothing is recorded where there are no tests that the policy lets anybody run.
 */
export async function takeBaseline(loop: Loop, run: Run): Promise<Run> {
  if (run.baseline?.epoch === run.epoch) return run;
  const command = await testCommand(loop.project, run);
  if (command === null) return run;
  const refusal = await judgeCheck(loop.project.policy, command, ROLE);
  if (refusal !== null) {
    return await note(loop, run, { kind: "tests", text: `not run: ${command}: ${refusal}` });
  }
  const { passed, failing } = await runTests(loop, run, command);
  const baseline: Baseline = { epoch: run.epoch, command, passed, failing };
  const label = { action: "TESTS_BASELINE", target: `run:${run.id}`, input: baseline };
  await loop.project.hub.write(
    loopActor(run.id),
    label,
    (tx) => updateRun(tx, run.id, { baseline }),
  );
  if (passed) return { ...run, baseline };
  const text = `${command} failed before the agents began: ${
    failing.join(", ") || "it names no test"
  }`;
  return await note(loop, { ...run, baseline }, { kind: "baseline", text });
}

/** The project's tests that fail now and did not before; one that fails only once is flaky. */
export async function failedTests(loop: Loop, run: Run): Promise<Finding[]> {
  const command = await testCommand(loop.project, run);
  if (command === null) return [];
  if (await judgeCheck(loop.project.policy, command, ROLE) !== null) return [];
  const baseline = run.baseline?.epoch === run.epoch && run.baseline.command === command
    ? run.baseline
    : null;
  const first = await runTests(loop, run, command);
  if (!isNew(first, baseline)) return [];
  const second = await runTests(loop, run, command);
  if (!isNew(second, baseline)) {
    const names = first.failing.filter((name) => !second.failing.includes(name)).join(", ");
    const text = `${names || command} failed once and passed when run again (${command})`;
    await note(loop, run, { kind: "flaky", text });
    return [];
  }
  return findingsOf(loop.project, command, second, baseline);
}

async function testCommand({ workspace }: Project, run: Run): Promise<string | null> {
  const { testCommand } = run.options;
  if (testCommand === "none") return null;
  // What the files said before the agents began; they may not choose what they are judged by.
  const before = run.baseline?.epoch === run.epoch ? run.baseline.command : null;
  return testCommand ?? before ?? await detectTestCommand(workspace);
}

async function runTests({ project, signal }: Loop, run: Run, command: string): Promise<TestRun> {
  const { exitCode, stdout, stderr } = await project.harness.runReadOnly(
    loopActor(run.id),
    { command, timeoutMs: TIMEOUT_MS },
    signal,
  );
  const output = `${stdout}\n${stderr}`;
  const passed = exitCode === 0;
  return { passed, failing: passed ? [] : failingTests(output), output };
}

/** Whether more fails than did before. Where tests are not named, a project that failed stays so. */
function isNew({ passed, failing }: TestRun, baseline: Baseline | null): boolean {
  if (passed) return false;
  if (baseline === null || baseline.passed) return true;
  return failing.some((name) => !baseline.failing.includes(name));
}

function findingsOf(
  { root }: Project,
  command: string,
  { failing, output }: TestRun,
  baseline: Baseline | null,
): Finding[] {
  const { where, lines } = digestOf(cutMiddle(output, 20_000), root);
  const names = failing.filter((name) => !baseline?.failing.includes(name));
  const subjects = names.length > 0 ? names.slice(0, MAX_FINDINGS) : [command];
  return subjects.map((subject, index) => ({
    source: "tests" as const,
    subject,
    message: index === 0
      ? ["fails and did not before:", ...lines].join("\n  ")
      : "fails and did not before",
    ...(index === 0 && where !== null ? { where } : {}),
    reproduce: command,
  }));
}

async function note(
  loop: Loop,
  run: Run,
  { kind, text }: { kind: "tests" | "baseline" | "flaky"; text: string },
): Promise<Run> {
  const label = { action: "EPOCH_NOTE", target: `run:${run.id}`, input: { kind, text } };
  const noted = { epoch: run.epoch, kind, text };
  await loop.project.hub.write(loopActor(run.id), label, (tx) => addNote(tx, run.id, noted));
  loop.emit({ type: "note", run: run.id, ...noted });
  return run;
}
