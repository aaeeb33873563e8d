import { judgeOperand, type Operand } from "./command_files.ts";
import { allow, type Decision, deny, strictest } from "./decision.ts";
import { judgeFile, unclaimed } from "./files.ts";
import { httpRulesOf, judgeHttp } from "./http.ts";
import { joinPath } from "./paths.ts";
import type { CountLines } from "./line_loss.ts";
import { inputOf, writtenTexts } from "./shell/written_texts.ts";
import { judgeContent } from "./content/content.ts";
import { builtinProblem, isHarmlessBuiltin } from "./shell/builtins.ts";
import { allowingEntry, baseName, denyingEntry } from "./shell/entries.ts";
import type { Inline } from "./inline/inline.ts";
import { executingOption } from "./shell/executing_options.ts";
import { fileUses } from "./shell/file_uses.ts";
import { codeSource } from "./shell/inline_code.ts";
import { takesBack, withoutChdir, withoutDirectory } from "./shell/git_commands.ts";
import { type Launch, launchOf } from "./shell/launchers.ts";
import { NEVER } from "./shell/never.ts";
import { personOnly } from "./shell/own_commands.ts";
import { parseShell, prepareParser } from "./shell/parser.ts";
import { canonicalWords, managerFiles, managerRuns, plainForm } from "./shell/package_managers.ts";
import { readScript } from "./shell/script.ts";
import type { Step } from "./shell/steps.ts";
import { type Assignment, assignmentProblem, namesFile } from "./shell/variables.ts";
import { literal, type Word } from "./shell/word.ts";
import { mayRun } from "./shell/closest.ts";
import { unwrap, type Unwrapped } from "./shell/wrappers.ts";
import { secretGlob } from "./secrets.ts";
import type { Standing } from "./standing.ts";

/** Longer command lines belong in a script file. */
const MAX_COMMAND_CHARS = 16_000;
const MAX_NESTING = 8;
const MAX_REASON_CHARS = 1_500;

/** Loads the shell parser; await it once before commands are judged. */
export async function prepareCommands(): Promise<void> {
  await prepareParser();
}

/** Judges a command line: every simple command in it and every file it is known to use. */
export function judgeCommand(
  standing: Standing,
  command: string,
  countLines: CountLines | null = null,
): Decision {
  if (standing.scope === null) return unclaimed(`run ${cut(command, 100)}`);
  const place = {
    standing,
    directories: ["."],
    depth: 0,
    countLines,
    fedBy: null,
    input: null,
    fed: null,
    granted: null,
  };
  const decision = judgeScript(place, command);
  return { ...decision, reason: cut(decision.reason, MAX_REASON_CHARS) };
}

/** The path by which content rules know a file that a command line writes. */
export function writtenPath(target: Word): string {
  return target.value ?? "a computed path";
}

/** Where in a command line something is judged. */
interface Place {
  standing: Standing;
  directories: readonly string[];
  depth: number;
  countLines: CountLines | null;
  /** The command whose output comes in through a pipe. */
  fedBy: Step | null;
  /** The allow entry that covers what is started, where its launcher has one. */
  granted: string | null;
  /** The text of its here-document, where it is known to the letter. */
  input: string | null;
  /** The text that the line feeds to it, as far as the line has it. */
  fed: string | null;
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
  return strictest(
    script.steps.map((step, i) =>
      judgeStep(place, step, script.steps.slice(0, i).map(({ words }) => words))
    ),
  );
}

function judgeStep(place: Place, step: Step, before: readonly (readonly Word[])[]): Decision {
  const { directories } = step;
  const here = {
    ...place,
    directories,
    fedBy: step.fedBy,
    input: step.exactInput,
    fed: inputOf(step) ?? place.fed,
  };
  const texts = writtenTexts(step);
  const textOf = (word: Word) => texts.find(({ target }) => target === word)?.text;
  const decisions = [
    ...step.assignments.map((assignment) => judgeAssignment(here, assignment)),
    ...step.assignments.flatMap(judgeValue),
    ...texts.map(({ target, text }) => judgeContent(writtenPath(target), text)),
  ];
  for (const { use, target } of step.redirects) {
    const text = textOf(target);
    decisions.push(
      judgeOperand(here, {
        use,
        word: target,
        tree: false,
        ...(text === undefined ? {} : { text }),
      }),
    );
  }
  const granted = takesBack(step.words, before) &&
    allowingEntry(place.standing.entry.commands.allow, step.words);
  if (granted) decisions.push(allow("builtin.shell", "it takes back what it put aside"));
  else if (step.words.length > 0) decisions.push(judgeWords(here, step.words));
  return strictest(decisions);
}

function judgeAssignment(place: Place, assignment: Assignment): Decision {
  const problem = assignmentProblem(assignment);
  if (problem !== null) {
    return deny("builtin.variable", `Cannot set ${assignment.name}: ${problem}`);
  }
  const plain = allow("builtin.shell", "a plain variable may be set");
  return namesFile(assignment)
    ? strictest([plain, judgeOperand(place, { use: "touch", word: assignment.value, tree: false })])
    : plain;
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
  const inside = first?.value === "git"
    ? withoutDirectory(words, place.directories)
    : withoutChdir(words, place.directories);
  if (inside !== null) {
    return judgeWords({ ...place, directories: inside.directories }, inside.words);
  }
  if (typeof first?.value !== "string" || first.glob) {
    return deny(
      "builtin.unresolved",
      "Cannot run a computed command: its name is known only when it runs. Write the name out",
    );
  }
  if (/^(?:source|\.)$/.test(first.value) && words.length === 2) {
    const activated = activation(place, args[0]?.value ?? "");
    if (activated !== null) return activated;
  }
  const refused = refusal(place, first.value, words);
  if (refused !== null) return refused;
  const inner = unwrap(words, place.fedBy);
  if (inner !== null) {
    const decision = judgeUnwrapped(place, first.value, inner);
    if (!inner.itself) return decision;
    return strictest([decision, judgeProgram(place, first.value, words)]);
  }
  if (isHarmlessBuiltin(first.value)) {
    const problem = builtinProblem(first.value, args);
    if (problem === null && first.value === "cd" && args[0] !== undefined) {
      return judgeOperand(place, { use: "read", word: args[0], tree: false });
    }
    return problem === null
      ? allow("builtin.shell", `${first.value} is part of the shell`)
      : deny("builtin.shell", `Cannot run ${first.value}: ${problem}`);
  }
  return judgeProgram(place, first.value, words);
}

/** A virtual environment may be used where the agent runs Python and cannot write the script. */
function activation({ standing, directories }: Place, script: string): Decision | null {
  if (!ACTIVATES.test(script)) return null;
  const writable = directories.some((directory) =>
    judgeFile(standing, {
      use: "write",
      path: joinPath(directory, script),
      tree: false,
      linesDeleted: 0,
    }).effect === "allow"
  );
  return writable || allowingEntry(standing.entry.commands.allow, [literal("python")]) === null
    ? null
    : allow("builtin.shell", "it puts the programs of the virtual environment first");
}

/** The script by which a virtual environment puts its own programs first. */
const ACTIVATES = /^(?:\.\/)?\.?v?env\/bin\/activate$/;

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
  const same = canonicalWords(baseName(program), words);
  const denied = denyingEntry(entry.commands.deny, words) ??
    (same === null ? null : denyingEntry(entry.commands.deny, same));
  if (denied === null) return startedBy(place, program, words);
  return deny(
    `${name}.commands.deny: "${denied}"`,
    `Cannot run ${program}: ${name}.commands.deny has "${denied}". Do it another way`,
  );
}

/** What a package manager starts in its turn may be a program that is refused. */
function startedBy(place: Place, program: string, words: readonly Word[]): Decision | null {
  const started = managerRuns(baseName(program), words.slice(1));
  const name = started?.[0]?.value;
  if (started === null || typeof name !== "string" || started.length >= words.length) return null;
  return refusal(place, name, started);
}

function judgeUnwrapped(place: Place, program: string, inner: Unwrapped): Decision {
  if (inner.problem !== null) {
    return deny("builtin.wrapper", `Cannot run ${program}: ${inner.problem}`);
  }
  const deeper = { ...place, depth: place.depth + 1, granted: null };
  if (deeper.depth > MAX_NESTING) {
    return deny("builtin.wrapper", `Cannot run ${program}: it is nested too deeply. Write it out`);
  }
  return strictest([
    allow("builtin.wrapper", `${program} is judged by what it runs`),
    ...inner.assignments.map((assignment) => judgeAssignment(place, assignment)),
    ...inner.commands.map((words) => judgeWords(deeper, words)),
    ...inner.scripts.map((script) => judgeScript(deeper, script)),
  ]);
}

function judgeProgram(place: Place, program: string, words: readonly Word[]): Decision {
  const { standing, directories } = place;
  if (baseName(program) === "corepack") {
    const manager = managerRuns("corepack", words.slice(1));
    if (manager !== null) return judgeWords({ ...place, depth: place.depth + 1 }, manager);
  }
  const plain = plainForm(words);
  const { allow: entries } = standing.entry.commands;
  // Only tools that the policy names: what else is so called is fetched from anywhere.
  if (plain !== null && allowingEntry(entries, plain) && allowingEntry(entries, plain.slice(1))) {
    return judgeWords({ ...place, depth: place.depth + 1 }, plain);
  }
  const entry = place.granted ?? allowingEntry(entries, words) ?? plainlyAllowed(entries, words);
  if (entry === null) {
    return deny(
      `${standing.name}.commands.allow`,
      `Cannot run ${commandName(words)}: no allow rule covers it. ${
        mayRun(standing, commandName(words))
      }`,
    );
  }
  const elsewhere = program.includes("/") && !OF_PACKAGE.test(program) &&
    directories.some((directory) => directory !== ".");
  if (elsewhere) {
    return deny("builtin.path", `Cannot run ${program}: a cd changes what it names. Run it first`);
  }
  const launch = launchOf(words);
  if (launch !== null && place.depth <= MAX_NESTING) {
    // What installs code from elsewhere has leave of its own, and so has what may be any package.
    const named = [literal("npx"), ...launch.started];
    const own = launch.started[0]?.value === "pip"
      ? null
      : launch.open
      ? allowingEntry(entries.filter((each) => each !== "npx"), named)
      : entry;
    return judgeLaunch({ ...place, granted: own }, program, launch);
  }
  const option = executingOption(words, entry);
  if (option !== null) return deny("builtin.option", `Cannot run ${refusedUse(program, option)}`);
  const code = codeSource(words, place.input);
  if (code !== null && "problem" in code) {
    return deny("builtin.inline_code", `Cannot run ${program}: ${code.problem}`);
  }
  const files = fileUses(words, place.fed);
  if (!files.ok) return deny(files.rule, `Cannot run ${program}: ${files.problem}`);
  const uses: Operand[] = [...files.uses, ...managerFiles(baseName(program), words.slice(1))];
  if (code !== null && "uses" in code) uses.push(...code.uses);
  else if (code !== null && "script" in code) {
    uses.push({ use: "run", word: code.script, tree: false });
  }
  const inline = code !== null && "inline" in code ? judgeInline(place, code.inline) : [];
  return strictest([
    allow(`${standing.name}.commands.allow: "${entry}"`, `${standing.name} may run ${entry}`),
    ...uses.map((use) => judgeOperand(place, use)),
    ...inline,
    ...files.urls.map((url) => judgeHttp(httpRulesOf(standing), url, "GET")),
  ]);
}

/** What a launcher starts is judged as if it stood alone, under the launcher's own leave. */
function judgeLaunch(place: Place, program: string, { own, started }: Launch): Decision {
  if (/^[a-z][a-z+.-]*:\/\//i.test(started[0]?.value ?? "")) {
    return deny("builtin.option", `Cannot run ${refusedUse(program, started[0]?.value ?? "")}`);
  }
  // Options of npx may also stand behind what it starts.
  const option = executingOption(/^(?:npx|bunx)$/.test(program) ? [...own, ...started] : own);
  if (option !== null) return deny("builtin.option", `Cannot run ${refusedUse(program, option)}`);
  const files = fileUses(own);
  if (!files.ok) return deny(files.rule, `Cannot run ${program}: ${files.problem}`);
  return strictest([
    ...files.uses.map((use) => judgeOperand(place, use)),
    ...files.urls.map((url) => judgeHttp(httpRulesOf(place.standing), url, "GET")),
    judgeWords({ ...place, depth: place.depth + 1 }, started),
  ]);
}

/** What a program on the command line does, as if the line did it. */
function judgeInline(
  place: Place,
  { uses, requests, commands }: Inline & { ok: true },
): Decision[] {
  const deeper = { ...place, depth: place.depth + 1, fedBy: null, input: null, granted: null };
  return [
    ...uses.map((use) => judgeOperand(place, use)),
    ...requests.map(({ url, method }) => judgeHttp(httpRulesOf(place.standing), url, method)),
    ...commands.map((words) => judgeWords(deeper, words.map(literal))),
  ];
}

/** The entry for `pnpm test` also covers `pnpm --filter api test`: where it runs is judged besides. */
function plainlyAllowed(entries: readonly string[], words: readonly Word[]): string | null {
  const same = canonicalWords(baseName(words[0]?.value ?? ""), words);
  if (same === null) return null;
  const before = words.slice(1, words.length - same.length + 2);
  const plain = before.every(({ value }, i) =>
    /^(?:-r|-s|-w|-F|-C|--(?:silent|recursive|filter|workspace|workspaces|prefix|dir|cwd|quiet|loglevel|if-present)(?:=.*)?)$/
      .test(value ?? "") || /^-/.test(before[i - 1]?.value ?? "")
  );
  return plain ? allowingEntry(entries, same) : null;
}

/** Where each package of a project keeps the tools that are started from its directory. */
const OF_PACKAGE =
  /^(?:\.\/)?(?:gradlew|mvnw|(?:vendor|node_modules\/\.)\/?bin\/[\w-]+|\.?venv\/bin\/[\w.-]+|bin\/(?:rails|rake|rspec|bundle|rubocop|setup|console))$/;

function refusedUse(program: string, option: string): string {
  return program === "git"
    ? `git ${option}: it may run programs, reach elsewhere or change files that it does not name. ` +
      "Use one that looks, add, commit, or restore and checkout with files behind --"
    : `${program} with ${option}: it can run or change what nobody sees. Leave it out`;
}

function commandName(words: readonly Word[]): string {
  const plain = words[0]?.value === "git"
    ? words.filter(({ value }, i) => i === 0 || !value?.startsWith("-"))
    : words;
  return cut(plain.slice(0, 2).map((word) => word.value ?? "$...").join(" "), 60);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}...`;
}
