import { HOLE } from "../analysis/literals.ts";
import {
  didYouMean,
  type Findings,
  listText,
  nameOf,
  unknownText,
  violation,
} from "../findings.ts";
import { readsShape } from "../reads.ts";
import { misfitsOfReads } from "../shape_match.ts";
import { nearest } from "../similar.ts";
import { placeText, shapeText } from "../surface.ts";
import type { Violation } from "../verdict.ts";
import { type ArgumentProblem, problemsOf } from "./arguments.ts";
import type { Invocation } from "./log.ts";
import { commandText } from "./model.ts";
import type { CliParty } from "./party.ts";
import { argumentsStart } from "./program.ts";
import type { CliCase } from "./case.ts";

interface Use {
  given: CliCase;
  module: string;
  run: Invocation;
  findings: Findings;
}

/** Checks that a consumer runs the command with what it takes, and reads what it gives. */
export function judgeRuns(
  given: CliCase,
  module: string,
  party: CliParty | undefined,
  findings: Findings,
): void {
  const name = nameOf(given.contract);
  if (party === undefined || party.files === 0) {
    findings.unknowns.push(`${module} has no source files yet; its use of ${name} is open`);
    return;
  }
  findings.unknowns.push(...party.unknowns.map(unknownText));
  let isUsed = false;
  for (const run of party.runs) {
    const use = { given, module, run, findings };
    if (run.words.length === 1 && run.words[0] === HOLE) {
      findings.unknowns.push(`${placeText(run.place)}: which program this runs is not constant`);
      isUsed = true;
    } else isUsed = judgeRun(use) || isUsed;
  }
  findings.violations = distinct(findings.violations);
  if (!isUsed && party.unknowns.length === 0) {
    findings.unknowns.push(
      `no run of ${commandText(given.command)} was seen in the code of ${module}`,
    );
  }
}

/** One call may be followed more than once, with other arguments each time. */
function distinct(violations: readonly Violation[]): Violation[] {
  return [...new Map(violations.map((each) => [JSON.stringify(each), each])).values()];
}

/** Judges one run; false where it is not of this program. */
function judgeRun(use: Use): boolean {
  const { given, run } = use;
  const start = argumentsStart(run.words, given.command);
  if (start === null) return false;
  const subs = given.command.words.slice(1);
  const words = run.words.slice(start);
  const at = subcommandAt(words, subs);
  if (at === null) return judgeOtherCommand(use, words, start);
  const from = start + at + subs.length;
  const before = words.slice(0, at);
  const rest = [...before, ...run.words.slice(from)];
  const indexOf = (
    index: number,
  ) => (index < before.length ? start + index : from + index - before.length);
  const { isOpen, varies } = run;
  for (const problem of problemsOf(given.command, { words: rest, isOpen, varies })) {
    noteProblem(use, problem, indexOf);
  }
  judgeOutput(use);
  judgeCodes(use);
  return true;
}

/** Where the words of a command begin, after flags of the whole program; null where they do not. */
function subcommandAt(words: readonly string[], subs: readonly string[]): number | null {
  if (subs.length === 0) return 0;
  const at = words.findIndex((word) => !word.startsWith("-"));
  return at >= 0 && subs.every((sub, index) => words[at + index] === sub) ? at : null;
}

/** Another command of the same program: one that another contract has, or one that none has. */
function judgeOtherCommand(use: Use, words: readonly string[], start: number): boolean {
  const { given, module, run, findings } = use;
  const at = words.findIndex((word) => !word.startsWith("-"));
  const word = words[at];
  const subs = given.siblings.map((each) => each.words[1] ?? "");
  if (word === undefined || subs.includes(word) || subs.includes("")) return false;
  if (word.includes(HOLE)) {
    findings.unknowns.push(`${placeText(run.place)}: which command this runs is not constant`);
    return true;
  }
  const like = nearest(word, subs) ?? subs[0];
  if (like !== given.command.words[1]) return true;
  const program = given.command.words[0] ?? "";
  const message = `${module} runs ${program} ${word}, but ${nameOf(given.contract)} has no such ` +
    `command; there is ${listText(given.siblings.map(commandText))}.${
      didYouMean(nearest(word, subs))
    }`;
  const place = run.places[start + at] ?? run.place;
  findings.violations.push(
    violation(
      "consumer_unknown_element",
      "consumer",
      module,
      `command ${program} ${word}`,
      place,
      message,
    ),
  );
  return true;
}

function noteProblem(
  { given, module, run, findings }: Use,
  problem: ArgumentProblem,
  indexOf: (index: number) => number,
): void {
  const name = nameOf(given.contract);
  const command = commandText(given.command);
  if (problem.kind === "unseen") {
    findings.unknowns.push(`${placeText(run.place)}: ${problem.text}`);
    return;
  }
  const place = problem.index === null
    ? run.place
    : run.places[indexOf(problem.index)] ?? run.place;
  if (problem.kind === "unknown") {
    const flags = given.command.flags.flatMap(({ names }) => [...names]);
    const message = `${module} runs ${command} with ${problem.name}, but ${name} has no such ` +
      `flag; it has ${listText(flags)}.${didYouMean(problem.similar)}`;
    findings.violations.push(
      violation("consumer_unknown_element", "consumer", module, problem.name, place, message),
    );
    return;
  }
  const message = `${module} runs ${command}: ${problem.text.replaceAll(HOLE, "...")}. ` +
    `See ${name}.`;
  findings.violations.push(
    violation("consumer_mismatch", "consumer", module, `command ${command}`, place, message),
  );
}

function judgeOutput({ given, module, run, findings }: Use): void {
  const { stdout } = given.command;
  if (stdout === null || run.reads.length === 0) return;
  const name = nameOf(given.contract);
  const [first] = run.reads;
  const note = (text: string, place: { file: string; line: number }) => {
    findings.violations.push(
      violation("consumer_mismatch", "consumer", module, "stdout", place, text),
    );
  };
  if (stdout.kind === "string" || stdout.kind === "never") {
    const text = `${module} reads what ${commandText(given.command)} prints as JSON, but ${name} ` +
      `promises ${stdout.kind === "never" ? "nothing" : "text"}.`;
    return note(text, first?.place ?? run.place);
  }
  const shape = stdout.kind === "named" ? { kind: "unknown" } as const : stdout;
  for (const misfit of misfitsOfReads(shape, readsShape(run.reads))) {
    if (misfit.problem === "unseen") continue;
    const field = misfit.field.join(".");
    const text = `${module} reads "${field}" of what ${commandText(given.command)} prints, but ` +
      `${name} promises ${shapeText(stdout)}.` +
      didYouMean(misfit.similar === null ? null : `"${misfit.similar}"`);
    note(text, misfit.place ?? run.place);
  }
}

function judgeCodes({ given, module, run, findings }: Use): void {
  const { exitCodes } = given.command;
  if (exitCodes === null) return;
  for (const { code, place } of run.codes) {
    if (code === 0 || exitCodes.has(code)) continue;
    const message = `${module} expects ${commandText(given.command)} to end with ${code}, but ` +
      `${nameOf(given.contract)} has ${[...exitCodes.keys()].join(", ")}.`;
    findings.violations.push(
      violation("consumer_mismatch", "consumer", module, `exit code ${code}`, place, message),
    );
  }
}
