import { shapeOfValue } from "../analysis/value.ts";
import { type Findings, nameOf } from "../findings.ts";
import { type Misfit, misfitsOfGiven } from "../shape_match.ts";
import { placeText, type Shape, shapeText } from "../surface.ts";
import type { CliCase, Note } from "./case.ts";
import { commandText } from "./model.ts";
import type { CliParty } from "./party.ts";

/** Holds the numbers that a program ends with against those that are agreed. */
export function judgeExits(given: CliCase, party: CliParty, note: Note): void {
  const { contract, siblings } = given;
  if (siblings.some(({ exitCodes }) => exitCodes === null)) return;
  const agreed = new Set(siblings.flatMap(({ exitCodes }) => [...exitCodes?.keys() ?? []]));
  for (const { code, place } of ofProgram(given, party.log.exits)) {
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

export function judgePrinted(
  given: CliCase,
  party: CliParty,
  note: Note,
  findings: Findings,
): void {
  const { command, siblings } = given;
  const { stdout } = command;
  if (stdout === null || (stdout.kind !== "object" && stdout.kind !== "array")) return;
  const defined = party.log.commands;
  const own = defined.findIndex(({ words }) =>
    words.join(" ") === command.words.slice(1).join(" ")
  );
  const json = ofProgram(given, party.log.printed).filter(({ value }) => value.kind === "json");
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
  for (const misfit of best.misfits) {
    const at = misfit.place ?? best.place;
    const field = misfit.field.join(".");
    if (misfit.problem === "unseen") {
      findings.unknowns.push(`${placeText(at)}: cannot see whether "${field}" is printed`);
    } else note("provider_mismatch", "stdout", at, printedText(given, stdout, misfit));
  }
}

function printedText({ contract }: CliCase, agreed: Shape, misfit: Misfit): string {
  const field = misfit.field.join(".");
  const how = misfit.problem === "missing" ? `without "${field}"` : `with "${field}" otherwise`;
  const hint = misfit.similar === null ? "" : ` It prints "${misfit.similar}".`;
  return `${contract.owner} prints ${how}, but ${nameOf(contract)} promises ` +
    `${shapeText(agreed)}.${hint}`;
}

/** What stands in the program's own file, where it has any: a module may have other programs too. */
function ofProgram<T extends { place: { file: string } }>(
  { command: { module } }: CliCase,
  found: readonly T[],
): readonly T[] {
  const own = found.filter(({ place }) => module !== null && place.file.endsWith(module));
  return own.length > 0 ? own : found;
}
