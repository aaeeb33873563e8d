import { type Findings, listText, nameOf, unknownText, violation } from "../findings.ts";
import type { CliCase, Note } from "./case.ts";
import { definedCommand, likeCommand } from "./defined.ts";
import { judgeByHand, judgeFlags, narrows } from "./flag_rules.ts";
import type { DefinedCommand } from "./log.ts";
import { commandText } from "./model.ts";
import { judgeExits, judgePrinted } from "./output_rules.ts";
import type { CliParty } from "./party.ts";

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
