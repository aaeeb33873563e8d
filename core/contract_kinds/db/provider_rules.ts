import { type Findings, listText, nameOf, unknownText, violation } from "../findings.ts";
import { nearest } from "../similar.ts";
import { type Place, placeText } from "../surface.ts";
import type { ContractUnderTest } from "../verdict.ts";
import type { DbCase } from "./case.ts";
import { type Column, mustBeGiven, newModel, type Table, tableOf, tablesOf } from "./model.ts";
import type { DbParty } from "./party.ts";

/** Checks that the owner makes the tables of a contract, and as it has them. */
export function judgeTables(given: DbCase, contract: ContractUnderTest, findings: Findings): void {
  const model = given.models.get(contract.id);
  const party = given.parties.get(contract.owner);
  if (model === undefined) return;
  for (const table of tablesOf(model)) {
    const made = party?.model.tables.get(table.name.toLowerCase()) ?? [];
    if (made.length === 0) noteMissing(given, contract, table, party, findings);
    for (const each of made) compareTables(contract, table, each, findings);
  }
}

function noteMissing(
  given: DbCase,
  contract: ContractUnderTest,
  table: Table,
  party: DbParty | undefined,
  findings: Findings,
): void {
  const element = `${table.kind} ${table.name}`;
  const hidden = party?.hiddenTables ?? [];
  if (hidden.length > 0) {
    findings.unknowns.push(
      ...hidden.map((each) => `${unknownText(each)}; ${element} may be made there`),
    );
    return;
  }
  const agreed = [...given.models.values()];
  const others = tablesOf(party?.model ?? newModel()).filter(({ name }) =>
    agreed.every((model) => tableOf(model, name) === undefined)
  );
  const like = nearest(table.name, others.map(({ name }) => name));
  const found = others.find(({ name }) => name === like) ??
    others.find((each) => shareColumns(each, table));
  const makes = party === undefined || party.files === 0
    ? "it has no source files yet"
    : `it makes ${listText(others.map(({ name }) => name))}`;
  const near = found === undefined
    ? ` Make it.`
    : ` ${placeText(found.place)} makes ${found.name}: did you mean ${table.name}?`;
  const message = `${nameOf(contract)} has ${element}, but ${contract.owner} does not make it; ` +
    `${makes}.${near}`;
  findings.violations.push(
    violation(
      "provider_missing",
      "provider",
      contract.owner,
      element,
      found?.place ?? null,
      message,
    ),
  );
}

/** True where at least half of the columns have the same names: the same table by another name. */
function shareColumns(one: Table, other: Table): boolean {
  const names = [...(other.columns?.keys() ?? [])];
  const shared = names.filter((name) => one.columns?.has(name));
  return names.length > 0 && shared.length * 2 >= names.length;
}

function compareTables(
  contract: ContractUnderTest,
  agreed: Table,
  made: Table,
  findings: Findings,
): void {
  const note = (element: string, place: Place, text: string) => {
    const message = `${contract.owner} ${text}.`;
    findings.violations.push(
      violation("provider_mismatch", "provider", contract.owner, element, place, message),
    );
  };
  const { columns } = agreed;
  if (columns === null || made.columns === null) {
    if (agreed.kind === made.kind) return;
    note(
      agreed.name,
      made.place,
      `makes ${made.name} as a ${made.kind}, but ${nameOf(contract)} ` +
        `has it as a ${agreed.kind}`,
    );
    return;
  }
  const spare = new Set(
    [...made.columns.values()].filter(({ name }) => !columns.has(name.toLowerCase())),
  );
  for (const [key, column] of columns) {
    const own = made.columns.get(key);
    const element = `${agreed.name}.${column.name}`;
    const has = `${nameOf(contract)} has it as ${columnText(column)}`;
    if (own !== undefined) {
      const difference = differenceOf(column, own);
      if (difference !== null) {
        note(element, own.place, `makes ${element} ${difference}, but ${has}`);
      }
      continue;
    }
    const meant = likeColumn(column, [...spare]);
    if (meant !== null) spare.delete(meant);
    const hint = meant === null ? "" : `, and it makes ${meant.name} instead`;
    const text = `makes table ${agreed.name} without ${column.name}, but ${has}${hint}`;
    note(element, meant?.place ?? made.place, text);
  }
  compareWhole(contract, agreed, made, note);
  noteAdded(contract, agreed, [...spare], findings);
}

/** The column that most likely stands for one that is missing: by its name, or else by its definition. */
function likeColumn(missing: Column, spare: readonly Column[]): Column | null {
  const like = nearest(missing.name, spare.map(({ name }) => name));
  const alike = spare.filter((each) => differenceOf(missing, each) === null);
  return spare.find(({ name }) => name === like) ?? (alike.length === 1 ? alike[0] ?? null : null);
}

function columnText(column: Column): string {
  const { type, nullable, fallback, isUnique, references } = column;
  const values = type.values === null ? "" : ` of ${type.values.join(", ")}`;
  return [
    `${type.text || "any type"}${values}`,
    nullable ? "NULL" : "NOT NULL",
    ...(fallback === null ? [] : [`DEFAULT ${fallback}`]),
    ...(isUnique ? ["UNIQUE"] : []),
    ...(references === null ? [] : [`REFERENCES ${references}`]),
  ].join(" ");
}

/** In what a column differs so that somebody who keeps to the agreed one fails; null in nothing. */
function differenceOf(agreed: Column, made: Column): string | null {
  if (!typesAgree(agreed, made)) return `as ${columnText(made)}`;
  if (agreed.nullable !== made.nullable) return made.nullable ? "nullable" : "NOT NULL";
  if (mustBeGiven(made) && !mustBeGiven(agreed)) return "without a default";
  if ((agreed.fallback === null) !== (made.fallback === null) && !agreed.nullable) {
    return made.fallback === null ? "without a default" : `with a default of ${made.fallback}`;
  }
  if (isConstant(agreed.fallback) && isConstant(made.fallback)) {
    if (agreed.fallback !== made.fallback) return `with a default of ${made.fallback}`;
  }
  if (agreed.isUnique !== made.isUnique) return made.isUnique ? "UNIQUE" : "without UNIQUE";
  if (agreed.references !== null && made.references === null) return "without REFERENCES";
  const [target, own] = [agreed.references, made.references].map((each) => each?.split("(")[0]);
  return own !== undefined && target !== own ? `with REFERENCES ${own}` : null;
}

/** Only text and numbers are compared: `now()` and `CURRENT_TIMESTAMP` are the same in other words. */
function isConstant(fallback: string | null): boolean {
  return fallback !== null && /^(?:'.*'|[\d.-]+)$/s.test(fallback);
}

/** Pairs of families between which engines and projects make no difference. */
const LIKE_FAMILIES = ["boolean integer", "moment text", "text uuid", "json text"];

function typesAgree({ type: agreed }: Column, { type: made }: Column): boolean {
  if (agreed.values !== null || made.values !== null) {
    const [wanted, found] = [agreed.values, made.values].map((each) => each?.toSorted().join("\0"));
    return wanted === found;
  }
  if (agreed.isArray !== made.isArray) return false;
  if (agreed.length !== null && made.length !== null && agreed.length !== made.length) return false;
  if (agreed.family === made.family || agreed.family === "unknown" || made.family === "unknown") {
    return true;
  }
  return LIKE_FAMILIES.includes([agreed.family, made.family].sort().join(" "));
}

function compareWhole(
  contract: ContractUnderTest,
  agreed: Table,
  made: Table,
  note: (element: string, place: Place, text: string) => void,
): void {
  if (agreed.primaryKey.join() !== made.primaryKey.join()) {
    const keys = [made, agreed].map(({ primaryKey }) => primaryKey.join(", ") || "no column");
    note(
      agreed.name,
      made.place,
      `makes ${agreed.name} with ${keys[0]} as its key, but ` +
        `${nameOf(contract)} has ${keys[1]}`,
    );
  }
  const unique = (table: Table) =>
    [...table.constraints].filter((text) => text.startsWith("unique"));
  for (const text of unique(agreed).filter((each) => !made.constraints.has(each))) {
    note(
      agreed.name,
      made.place,
      `makes ${agreed.name} without ${text}, which ` +
        `${nameOf(contract)} has`,
    );
  }
}

/** A column that others need not know is told; one that they must fill breaks them. */
function noteAdded(
  contract: ContractUnderTest,
  agreed: Table,
  spare: readonly Column[],
  findings: Findings,
): void {
  for (const column of spare) {
    const isNeeded = mustBeGiven(column);
    const message = `${contract.owner} makes ${agreed.name}.${column.name} as ` +
      `${columnText(column)}, which ${nameOf(contract)} does not have. ` +
      (isNeeded
        ? "Whoever inserts rows must know it: add it to the contract, or give it a default."
        : "Add it to the contract if others may use it.");
    findings.violations.push(
      violation(
        isNeeded ? "provider_mismatch" : "undocumented",
        "provider",
        contract.owner,
        `${agreed.name}.${column.name}`,
        column.place,
        message,
      ),
    );
  }
}
