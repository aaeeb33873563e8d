import { type Findings, listText, nameOf, unknownText, violation } from "../findings.ts";
import { shapeOfValue } from "../analysis/value.ts";
import { type Misfit, misfitsOfGiven } from "../shape_match.ts";
import { nearest } from "../similar.ts";
import { type Place, placeText, type Shape, shapeText } from "../surface.ts";
import type { ContractUnderTest } from "../verdict.ts";
import type { DefinedCommand, DefinedFlag } from "./log.ts";
import { commandText, type DeclaredCommand, type Flag, flagOf } from "./model.ts";
import type { CliParty } from "./party.ts";

/** A contract with its command, and all commands of the same program. */
export interface CliCase {
  contract: ContractUnderTest;
  command: DeclaredCommand;
  /** The commands of every contract of the same owner and program. */
  siblings: readonly DeclaredCommand[];
}

type Note = (
  rule: "provider_missing" | "provider_mismatch",
  element: string,
  place: Place | null,
  text: string,
) => void;

/** Checks that the owner's program takes the command, and as the contract has it. */
export function judgeProgram(
  given: CliCase,
  party: CliParty | undefined,
  findings: Findings,
): void {
  const { contract, command } = given;
  const note: Note = (rule, element, place, text) => {
    findings.violations.push(violation(rule, "provider", contract.owner, element, place, text));
  };
  const key = `command ${commandText(command)}`;
  const name = nameOf(contract);
  if (party === undefined || party.files === 0) {
    return note(
      "provider_missing",
      key,
      null,
      `${name} has ${key}, but its owner ` +
        `${contract.owner} has no source files yet. Write it, or change the owner.`,
    );
  }
  const { log } = party;
  findings.unknowns.push(...party.unknowns.map(unknownText));
  judgeExits(given, party, note);
  judgePrinted(given, party, note, findings);
  if (log.commands.length === 0) return judgeByHand(given, party, note, findings);
  const defined = definedCommand(log.commands, command);
  if (defined === null) {
    const all = log.commands.filter(({ words }) => words.length > 0);
    const meant = likeCommand(given, all);
    const names = listText(all.map(({ words }) => words.join(" ")));
    return note(
      "provider_missing",
      key,
      meant?.place ?? log.commands[0]?.place ?? null,
      `${name} has ${key}, but ${contract.owner} does not define it; it defines ${names}.`,
    );
  }
  judgeFlags(given, party, defined, note, findings);
  judgePositionals(given, defined, note);
}

/** The command that no contract has and that most likely stands for the one that is missing. */
function likeCommand(
  { command, siblings }: CliCase,
  all: readonly DefinedCommand[],
): DefinedCommand | undefined {
  const declared = siblings.map(({ words }) => words.at(-1));
  const spare = all.filter(({ words }) => !declared.includes(words.at(-1)));
  const like = nearest(command.words.at(-1) ?? "", spare.map(({ words }) => words.at(-1) ?? ""));
  const known = new Set(command.flags.flatMap(({ names }) => [...names]));
  return spare.find(({ words }) => words.at(-1) === like) ??
    spare.find(({ flags }) => flags.some(({ names }) => names.some((name) => known.has(name))));
}

/** The definition that the contract's words lead to, with what is defined for all commands. */
function definedCommand(
  commands: readonly DefinedCommand[],
  { words, module }: DeclaredCommand,
): DefinedCommand | null {
  const wanted = words.slice(1).join(" ");
  const pathOf = (command: DefinedCommand): string => {
    const parent = command.parent === null ? undefined : commands[command.parent];
    return [parent === undefined ? "" : pathOf(parent), ...command.words].filter((w) => w !== "")
      .join(" ");
  };
  const fits = commands.filter((each) => pathOf(each) === wanted);
  const inModule = fits.filter(({ place }) => module !== null && place.file.endsWith(module));
  const all = inModule.length > 0 ? inModule : fits;
  const subs = commands.filter((each) => each.words.length > 0);
  // An application with a single command is that command.
  const [only] = subs;
  if (wanted === "" && all.every(isEmpty) && only !== undefined && subs.length === 1) return only;
  if (all.length === 0) return null;
  const chain = all.flatMap((each) => chainOf(commands, each));
  const positionals = all.map((each) => each.positionals)
    .reduce((a, b) => (a === null || b === null ? null : a.length > 0 ? a : b));
  const [first] = all;
  if (first === undefined) return null;
  return { ...first, positionals, flags: chain.flatMap(({ flags }) => flags) };
}

function isEmpty({ flags, positionals }: DefinedCommand): boolean {
  return flags.length === 0 && positionals?.length === 0;
}

function chainOf(commands: readonly DefinedCommand[], command: DefinedCommand): DefinedCommand[] {
  const parent = command.parent === null ? undefined : commands[command.parent];
  return parent === undefined ? [command] : [command, ...chainOf(commands, parent)];
}

function judgeFlags(
  { contract, command }: CliCase,
  party: CliParty,
  defined: DefinedCommand,
  note: Note,
  findings: Findings,
): void {
  const name = nameOf(contract);
  const spare = defined.flags.filter((flag) =>
    !flag.names.some((each) => flagOf(command.flags, each) !== undefined)
  );
  const explained = new Set<DefinedFlag>();
  for (const flag of command.flags) {
    const [main = ""] = flag.names;
    const own = defined.flags.find((each) => each.names.some((n) => flag.names.includes(n)));
    if (own !== undefined) {
      judgeFlag(
        flag,
        own,
        (text) =>
          note(
            "provider_mismatch",
            main,
            own.place,
            `${contract.owner} ${text}, but ${name} has ` +
              `${flagText(flag)}.`,
          ),
      );
      continue;
    }
    if (party.log.hidden.length > 0) {
      findings.unknowns.push(
        ...party.log.hidden.map((each) => `${unknownText(each)}; ${main} may be one of them`),
      );
      continue;
    }
    const meant = likeFlag(flag, spare.filter((each) => !explained.has(each)));
    if (meant !== undefined) explained.add(meant);
    const hint = meant === undefined ? "" : ` It takes ${meant.names[0]}: did you mean ${main}?`;
    note(
      "provider_mismatch",
      main,
      meant?.place ?? defined.place,
      `${contract.owner} does not take ${main}, but ${name} has ${flagText(flag)}.${hint}`,
    );
  }
  for (const flag of spare) {
    if (
      explained.has(flag) || flag.names.some((each) => /^-(?:-help|-version|h|V|v)$/.test(each))
    ) continue;
    const [main = ""] = flag.names;
    if (flag.required === true) {
      note(
        "provider_mismatch",
        main,
        flag.place,
        `${contract.owner} requires ${main}, which ` +
          `${name} does not have. Whoever keeps to the contract fails.`,
      );
    } else noteUndocumented(contract, main, flag.place, findings);
  }
}

/** The flag that most likely stands for one that is missing: by its name, or as the only one like it. */
function likeFlag(missing: Flag, spare: readonly DefinedFlag[]): DefinedFlag | undefined {
  const like = nearest(missing.names[0] ?? "", spare.flatMap(({ names }) => [...names]));
  const alike = spare.filter(({ takesValue }) =>
    takesValue === null || takesValue === missing.takesValue
  );
  return spare.find(({ names }) => like !== null && names.includes(like)) ??
    (alike.length === 1 ? alike[0] : undefined);
}

function noteUndocumented(
  contract: ContractUnderTest,
  main: string,
  place: Place,
  findings: Findings,
): void {
  const message = `${contract.owner} takes ${main}, which ${nameOf(contract)} does not have. ` +
    `Add it if others may use it.`;
  findings.violations.push(
    violation("undocumented", "provider", contract.owner, main, place, message),
  );
}

function flagText({ names, shape, required, fallback, takesValue }: Flag): string {
  const value = takesValue ? ` <${shapeText(shape)}>` : "";
  const rest = fallback === undefined ? "" : ` with the default ${JSON.stringify(fallback)}`;
  return `${names.join(", ")}${value}${required ? " as required" : ""}${rest}`;
}

function judgeFlag(agreed: Flag, own: DefinedFlag, note: (text: string) => void): void {
  const [main = ""] = agreed.names;
  const missing = agreed.names.filter((name) => !own.names.includes(name));
  if (missing.length > 0) {
    return note(`takes ${own.names.join(", ")} without ${missing.join(", ")}`);
  }
  if (own.takesValue !== null && own.takesValue !== agreed.takesValue) {
    return note(`takes ${main} ${own.takesValue ? "with" : "without"} a value`);
  }
  if (own.required === true && !agreed.required) return note(`requires ${main}`);
  if (own.shape !== null && narrows(agreed.shape, own.shape)) {
    return note(`takes only ${shapeText(own.shape)} for ${main}`);
  }
  const [wanted, found] = [agreed.fallback, own.fallback].map((each) =>
    each === undefined || each === null ? undefined : String(each)
  );
  if (wanted !== undefined && found !== undefined && wanted !== found) {
    note(`takes ${main} to be ${found} where it is not given`);
  }
}

/** True where what the contract allows is refused. */
function narrows(agreed: Shape, own: Shape): boolean {
  if (own.kind === "enum") {
    return agreed.kind === "enum"
      ? agreed.values.some((value) => !own.values.map(String).includes(String(value)))
      : agreed.kind === "string";
  }
  if (own.kind === "integer") return agreed.kind === "string" || agreed.kind === "number";
  return own.kind === "number" && agreed.kind === "string";
}

function judgePositionals(
  { contract, command }: CliCase,
  { positionals, place }: DefinedCommand,
  note: Note,
): void {
  if (positionals === null) return;
  const agreed = command.positionals;
  const name = nameOf(contract);
  const text = (each: readonly { name: string; required: boolean }[]) =>
    each.length === 0
      ? "no arguments"
      : each.map((p) => (p.required ? `<${p.name}>` : `[${p.name}]`)).join(" ");
  const says = `${contract.owner} takes ${text(positionals)}, but ${name} has ${text(agreed)}.`;
  const [last] = positionals.slice(-1);
  const tooFew = positionals.length < agreed.length && !last?.isRest;
  const needed = positionals.find((each, index) => each.required && !agreed[index]?.required);
  const [names, wanted] = [positionals, agreed].map((list) => list.map((each) => plain(each.name)));
  const isTurned = names?.toSorted().join() === wanted?.toSorted().join() &&
    names?.join() !== wanted?.join();
  const narrow = positionals.find((each, index) => {
    const other = agreed[index];
    return each.shape !== null && other !== undefined && narrows(other.shape, each.shape);
  });
  if (!tooFew && needed === undefined && !isTurned && narrow === undefined) return;
  const first = positionals.find((each, index) => plain(each.name) !== wanted?.[index]);
  const at = needed?.place ?? (isTurned ? first?.place : narrow?.place) ?? last?.place ?? place;
  note("provider_mismatch", `command ${commandText(command)}`, at, says);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, "");
}

/** A program that reads its arguments itself: a flag is taken where its name is written at all. */
function judgeByHand(given: CliCase, party: CliParty, note: Note, findings: Findings): void {
  const { contract, command } = given;
  const { compared, hidden } = party.log;
  if (compared.length === 0 || hidden.length > 0) {
    const where = hidden.map(unknownText).join("; ");
    findings.unknowns.push(
      `cannot see how ${contract.owner} reads the arguments of ${commandText(command)}` +
        (where === "" ? "" : ` (${where})`),
    );
    return;
  }
  const declared = given.siblings.flatMap(({ flags }) => flags.flatMap(({ names }) => [...names]));
  for (const { names: [main = ""], names } of command.flags) {
    if (names.some((name) => party.written.has(name))) continue;
    const spare = compared.filter(({ name }) => !declared.includes(name));
    const like = nearest(main, spare.map(({ name }) => name));
    const meant = spare.find(({ name }) => name === like);
    const hint = like === null ? "" : ` It looks for ${like}: did you mean ${main}?`;
    note(
      "provider_mismatch",
      main,
      meant?.place ?? null,
      `${contract.owner} does not look for ${main}, but ${nameOf(contract)} has it.${hint}`,
    );
  }
}

function judgeExits({ contract, siblings }: CliCase, party: CliParty, note: Note): void {
  if (siblings.some(({ exitCodes }) => exitCodes === null)) return;
  const agreed = new Set(siblings.flatMap(({ exitCodes }) => [...exitCodes?.keys() ?? []]));
  for (const { code, place } of party.log.exits) {
    if (code === 0 || agreed.has(code)) continue;
    note(
      "provider_mismatch",
      `exit code ${code}`,
      place,
      `${contract.owner} ends with ${code}, ` +
        `but ${nameOf(contract)} has ${[...agreed].join(", ")}.`,
    );
  }
}

/** What is printed as JSON is held against the shape that is agreed, the likest first. */
function judgePrinted(given: CliCase, party: CliParty, note: Note, findings: Findings): void {
  const { contract, command, siblings } = given;
  const { stdout } = command;
  if (stdout === null || (stdout.kind !== "object" && stdout.kind !== "array")) return;
  const defined = party.log.commands;
  const own = defined.findIndex(({ words }) =>
    words.join(" ") === command.words.slice(1).join(" ")
  );
  const json = party.log.printed.filter(({ value }) => value.kind === "json");
  const here = json.filter((each) => each.command === own);
  const candidates = here.length > 0 ? here : json.filter((each) => each.command === null);
  if (candidates.length === 0) {
    findings.unknowns.push(`cannot see what ${commandText(command)} prints`);
    return;
  }
  const each = candidates.map(({ value, place }) => {
    const shape = shapeOfValue(value.kind === "json" ? value.value : value);
    return { place, misfits: misfitsOfGiven(stdout, shape) };
  });
  const [best] = each.toSorted((a, b) => a.misfits.length - b.misfits.length);
  if (best === undefined || best.misfits.length === 0) return;
  // With several commands in one program, what another prints is not this one's.
  if (siblings.length > 1 && here.length === 0) return;
  for (const misfit of best.misfits) notePrinted(given, misfit, best.place, note, findings);

  function notePrinted(
    given: CliCase,
    misfit: Misfit,
    place: Place,
    note: Note,
    findings: Findings,
  ): void {
    const at = misfit.place ?? place;
    const field = misfit.field.join(".");
    if (misfit.problem === "unseen") {
      findings.unknowns.push(`${placeText(at)}: cannot see whether "${field}" is printed`);
      return;
    }
    const hint = misfit.similar === null ? "" : ` It prints "${misfit.similar}".`;
    const how = misfit.problem === "missing" ? `without "${field}"` : `with "${field}" otherwise`;
    note(
      "provider_mismatch",
      "stdout",
      at,
      `${contract.owner} prints ${how}, but ` +
        `${nameOf(given.contract)} promises ${
          shapeText(given.command.stdout ?? stdout ?? { kind: "unknown" })
        }.${hint}`,
    );
  }
}
