import { judgeOperand } from "./command_files.ts";
import { allow, type Decision, deny, strictest } from "./decision.ts";
import { unclaimed } from "./files.ts";
import { builtinProblem, isHarmlessBuiltin } from "./shell/builtins.ts";
import { allowingEntry, baseName, denyingEntry } from "./shell/entries.ts";
import { executingOption } from "./shell/executing_options.ts";
import { fileUses } from "./shell/file_uses.ts";
import { codeSource } from "./shell/inline_code.ts";
import { NEVER } from "./shell/never.ts";
import { personOnly } from "./shell/own_commands.ts";
import { parseShell, prepareParser } from "./shell/parser.ts";
import { readScript, type Step } from "./shell/script.ts";
import { type Assignment, assignmentProblem } from "./shell/variables.ts";
import type { Word } from "./shell/word.ts";
import { unwrap, type Unwrapped } from "./shell/wrappers.ts";
import { secretGlob } from "./secrets.ts";
import type { Standing } from "./standing.ts";

/** Longer command lines belong in a script file. */
export const MAX_COMMAND_CHARS = 16_000;
const MAX_NESTING = 8;
const MAX_REASON_CHARS = 1_500;

/** Loads the shell parser; await it once before commands are judged. */
export async function prepareCommands(): Promise<void> {
  await prepareParser();
}

/** Judges a command line: every simple command in it and every file it is known to use. */
export function judgeCommand(standing: Standing, command: string): Decision {
  if (standing.scope === null) return unclaimed(`run ${cut(command, 100)}`);
  const decision = judgeScript({ standing, directories: ["."], depth: 0 }, command);
  return { ...decision, reason: cut(decision.reason, MAX_REASON_CHARS) };
}

/** Where in a command line something is judged. */
interface Place {
  standing: Standing;
  directories: readonly string[];
  depth: number;
}

function judgeScript(place: Place, source: string): Decision {
  const unreadable = (problem: string) =>
    deny("builtin.syntax", `Cannot run ${cut(source, 100)}: ${problem}`);
  if (source.trim() === "") return unreadable("it is empty. Name a program");
  if (source.length > MAX_COMMAND_CHARS) {
    return unreadable(`it is longer than ${MAX_COMMAND_CHARS} characters. Put it in a script file`);
  }
  // Shells and the parser disagree on which of these end a word.
  if (/[^\P{C}\n\t]|[\p{Zl}\p{Zp}]|[^\P{Zs} ]/u.test(source)) {
    return unreadable("it holds an invisible character. Remove it");
  }
  const tree = parseShell(source);
  if (tree === null) return unreadable("it is not understood. Write it as simple commands");
  const script = readScript(tree, source, place.directories);
  if (!script.ok) return unreadable(script.problem);
  if (script.steps.length === 0) return unreadable("it runs nothing. Name a program");
  return strictest(script.steps.map((step) => judgeStep(place, step)));
}

function judgeStep(place: Place, step: Step): Decision {
  const { standing } = place;
  const { directories } = step;
  const decisions = [
    ...step.assignments.map(judgeAssignment),
    ...step.assignments.flatMap(judgeValue),
  ];
  for (const { use, target } of step.redirects) {
    decisions.push(judgeOperand(standing, directories, { use, word: target, tree: false }));
  }
  if (step.words.length > 0) decisions.push(judgeWords({ ...place, directories }, step.words));
  return strictest(decisions);
}

function judgeAssignment(assignment: Assignment): Decision {
  const problem = assignmentProblem(assignment);
  return problem === null
    ? allow("builtin.shell", "a plain variable may be set")
    : deny("builtin.variable", `Cannot set ${assignment.name}: ${problem}`);
}

/** What is read by way of a variable is not known then, so a secret's name is refused before. */
function judgeValue({ name, value: { value } }: Assignment): Decision[] {
  const secret = value === null || value.includes(" ") ? null : secretGlob(value);
  return secret === null ? [] : [deny(
    `builtin.secret: "${secret}"`,
    `Cannot set ${name} to ${
      cut(value ?? "", 100)
    }: files like ${secret} hold secrets. Leave it out`,
  )];
}

function judgeWords(place: Place, words: readonly Word[]): Decision {
  const [first, ...args] = words;
  if (typeof first?.value !== "string" || first.glob) {
    return deny(
      "builtin.unresolved",
      "Cannot run a computed command: its name is known only when it runs. Write the name out",
    );
  }
  const refused = refusal(place, first.value, words);
  if (refused !== null) return refused;
  const inner = unwrap(words);
  if (inner !== null) {
    const decision = judgeUnwrapped(place, first.value, inner);
    if (!inner.itself) return decision;
    return strictest([decision, judgeProgram(place, first.value, words)]);
  }
  if (isHarmlessBuiltin(first.value)) {
    const problem = builtinProblem(first.value, args);
    return problem === null
      ? allow("builtin.shell", `${first.value} is part of the shell`)
      : deny("builtin.shell", `Cannot run ${first.value}: ${problem}`);
  }
  return judgeProgram(place, first.value, words);
}

function refusal(place: Place, program: string, words: readonly Word[]): Decision | null {
  const { name, entry } = place.standing;
  const never = NEVER.get(baseName(program));
  if (never !== undefined) {
    return deny(`builtin.never: "${baseName(program)}"`, `Cannot run ${program}: ${never}`);
  }
  const personal = personOnly(words);
  if (personal !== null) {
    return deny(
      "builtin.person",
      `Cannot run maestro ${cut(personal, 60)}: only a person does that. Ask the person to do it`,
    );
  }
  const denied = denyingEntry(entry.commands.deny, words);
  if (denied === null) return null;
  return deny(
    `${name}.commands.deny: "${denied}"`,
    `Cannot run ${program}: ${name}.commands.deny has "${denied}". Do it another way`,
  );
}

function judgeUnwrapped(place: Place, program: string, inner: Unwrapped): Decision {
  if (inner.problem !== null) {
    return deny("builtin.wrapper", `Cannot run ${program}: ${inner.problem}`);
  }
  const deeper = { ...place, depth: place.depth + 1 };
  if (deeper.depth > MAX_NESTING) {
    return deny("builtin.wrapper", `Cannot run ${program}: it is nested too deeply. Write it out`);
  }
  return strictest([
    allow("builtin.wrapper", `${program} is judged by what it runs`),
    ...inner.assignments.map(judgeAssignment),
    ...inner.commands.map((words) => judgeWords(deeper, words)),
    ...inner.scripts.map((script) => judgeScript(deeper, script)),
  ]);
}

function judgeProgram(place: Place, program: string, words: readonly Word[]): Decision {
  const { standing, directories } = place;
  const entry = allowingEntry(standing.entry.commands.allow, words);
  if (entry === null) {
    return deny(
      `${standing.name}.commands.allow`,
      `Cannot run ${commandName(words)}: no allow rule covers it. ${mayRun(standing)}`,
    );
  }
  const elsewhere = program.includes("/") && directories.some((directory) => directory !== ".");
  if (elsewhere) {
    return deny("builtin.path", `Cannot run ${program}: a cd changes what it names. Run it first`);
  }
  const option = executingOption(words);
  if (option !== null) {
    return deny(
      "builtin.option",
      `Cannot run ${program} with ${option}: it can run or change what nobody sees. Leave it out`,
    );
  }
  const code = codeSource(words);
  if (code !== null && "problem" in code) {
    return deny("builtin.inline_code", `Cannot run ${program}: ${code.problem}`);
  }
  const files = fileUses(words);
  if (!files.ok) return deny("builtin.files", `Cannot run ${program}: ${files.problem}`);
  const uses = code === null ? files.uses : [...files.uses, scriptUse(code.script)];
  return strictest([
    allow(`${standing.name}.commands.allow: "${entry}"`, `${standing.name} may run ${entry}`),
    ...uses.map((use) => judgeOperand(standing, directories, use)),
  ]);
}

function scriptUse(script: Word) {
  return { use: "run" as const, word: script, tree: false };
}

function commandName(words: readonly Word[]): string {
  return cut(words.slice(0, 2).map((word) => word.value ?? "$...").join(" "), 60);
}

function mayRun({ name, entry }: Standing): string {
  const { allow: allowed } = entry.commands;
  return allowed.length === 0
    ? `${name} may run no commands`
    : `${name} may run ${listed(allowed, 400)}`;
}

/** As many as fit, whole, and how many there are besides. */
function listed(names: readonly string[], length: number): string {
  let shown = 0;
  for (let used = 0; shown < names.length; shown++) {
    used += (names[shown]?.length ?? 0) + 2;
    if (used > length && shown > 0) break;
  }
  const more = names.length - shown;
  return names.slice(0, shown).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}...`;
}
