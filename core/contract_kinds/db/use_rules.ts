import {
  didYouMean,
  type Findings,
  listText,
  nameOf,
  unknownText,
  violation,
} from "../findings.ts";
import { nearest } from "../similar.ts";
import { placeText } from "../surface.ts";
import type { ContractUnderTest, Violation } from "../verdict.ts";
import { contractsOf, type DbCase, type ReadStatement } from "./case.ts";
import { newModel, type Table, tableOf, tablesOf } from "./model.ts";
import type { StatementProblem } from "./statement.ts";

interface Use {
  given: DbCase;
  contract: ContractUnderTest;
  module: string;
  side: Violation["side"];
  findings: Findings;
}

/** Checks what a module does with the tables of a contract: its owner, or a consumer. */
export function judgeUses(
  given: DbCase,
  contract: ContractUnderTest,
  module: string,
  findings: Findings,
): void {
  const side = module === contract.owner ? "provider" : "consumer";
  const party = given.parties.get(module);
  const name = nameOf(contract);
  if (party === undefined || party.files === 0) {
    if (side === "consumer") {
      findings.unknowns.push(`${module} has no source files yet; its use of ${name} is open`);
    }
    return;
  }
  findings.unknowns.push(...party.unknowns.map(unknownText));
  const use = { given, contract, module, side, findings } as const;
  const statements = given.statements.get(module) ?? [];
  let isUsed = false;
  for (const each of statements) {
    const isMeant = each.tables.some((table) => hasTable(given, contract, table));
    isUsed ||= isMeant;
    for (const problem of each.problems) judgeProblem(use, each, problem, isMeant);
    if (isMeant) judgeReads(use, each);
  }
  const isBroken = findings.violations.some((each) => each.module === module);
  if (side === "consumer" && !isUsed && !isBroken && party.unknowns.length === 0) {
    findings.unknowns.push(`no SQL on the tables of ${name} was seen in the code of ${module}`);
  }
}

function hasTable(given: DbCase, contract: ContractUnderTest, table: string): boolean {
  return given.models.get(contract.id)?.tables.has(table) ?? false;
}

function judgeProblem(
  use: Use,
  { statement, tables }: ReadStatement,
  problem: StatementProblem,
  isMeant: boolean,
): void {
  const { given, contract, findings } = use;
  switch (problem.kind) {
    case "no_table":
      return judgeMissingTable(use, problem.name, statement.placeOf(problem.token));
    case "no_column": {
      const table = problem.table ?? tables.find((each) => hasTable(given, contract, each)) ?? "";
      if (!isMeant || !hasTable(given, contract, table)) return;
      return noteColumn(use, table, tables, problem.name, statement.placeOf(problem.token));
    }
    case "unreadable":
      if (!isMeant) return;
      findings.unknowns.push(
        `${placeText(statement.placeOf(null))}: this SQL cannot be read (${problem.message})`,
      );
      return;
    default:
      return judgeValues(use, statement, problem);
  }
}

function judgeValues(
  use: Use,
  statement: ReadStatement["statement"],
  problem: Exclude<StatementProblem, { kind: "no_table" | "no_column" | "unreadable" }>,
): void {
  const { given, contract, module } = use;
  const table = tableOf(given.models.get(contract.id) ?? newModel(), problem.table ?? "");
  if (table === undefined) return;
  const place = statement.placeOf(problem.token);
  const name = nameOf(contract);
  if (problem.kind === "not_given") {
    const names = problem.names.join(", ");
    const text = `${module} inserts into ${table.name} without ${names}, but ${name} has ` +
      `${problem.names.length > 1 ? "them" : "it"} as NOT NULL without a default.`;
    return add(use, `${table.name}.${problem.names[0]}`, place, text, false);
  }
  if (problem.kind === "value") {
    const type = table.columns?.get(problem.name.toLowerCase())?.type;
    const allowed = type?.values?.join(", ") ?? `of type ${type?.text ?? "another"}`;
    const text = `${module} uses ${problem.value} for ${table.name}.${problem.name}, but ${name} ` +
      `has it ${type?.values ? "as one of " : ""}${allowed}.`;
    return add(use, `${table.name}.${problem.name}`, place, text, false);
  }
  const text = `${module} writes to ${table.name} in a way that does not fit ${name}: ` +
    `${problem.message}. It has ${listText(columnsOf(table))}.`;
  add(use, table.name, place, text, false);
}

/** A table nobody is known to make: meant is the contract of the module with the most similar one. */
function judgeMissingTable(
  use: Use,
  name: string,
  place: { file: string; line: number },
): void {
  const { given, contract, module, side, findings } = use;
  const own = contractsOf(given.contracts, module).filter(({ id }) => given.models.has(id));
  const namesIn = (each: ContractUnderTest) =>
    tablesOf(given.models.get(each.id) ?? newModel())
      .map((table) => table.name);
  const like = nearest(name, own.flatMap(namesIn));
  const meant = own.find((each) => like !== null && namesIn(each).includes(like)) ?? own[0];
  if (meant?.id !== contract.id) return;
  const party = given.parties.get(module);
  const makesTables = (party?.model.tables.size ?? 0) > 0;
  const isOpen = side === "provider"
    ? !makesTables || (party?.hiddenTables.length ?? 0) > 0
    : (party?.hiddenTables.length ?? 0) > 0;
  if (isOpen && like === null) {
    findings.unknowns.push(`${placeText(place)}: table ${name} is in no contract of ${module}`);
    return;
  }
  const text = `${module} uses table ${name}, but ${nameOf(contract)} has no such table; it has ` +
    `${listText(namesIn(contract))}.${didYouMean(like)}`;
  add(use, `table ${name}`, place, text, true);
}

function noteColumn(
  use: Use,
  table: string,
  tables: readonly string[],
  column: string,
  place: { file: string; line: number },
): void {
  const { given, contract, module } = use;
  const model = given.models.get(contract.id);
  const known = model === undefined ? undefined : tableOf(model, table);
  const columns = tables.flatMap((name) => {
    const found = model === undefined ? undefined : tableOf(model, name);
    return found === undefined ? [] : columnsOf(found);
  });
  const text = `${module} uses ${column} of ${known?.name ?? table}, but ${nameOf(contract)} has ` +
    `no such column; ${known?.name ?? table} has ${listText(known ? columnsOf(known) : columns)}.` +
    didYouMean(nearest(column, columns));
  add(use, `${known?.name ?? table}.${column}`, place, text, true);
}

function columnsOf(table: Table): string[] {
  return [...(table.columns ?? []).values()].map(({ name }) => name);
}

/** What drivers and languages themselves give rows and lists of them. */
const NOT_COLUMNS =
  /^(?:length|then|catch|rows|rowCount|fields|changes|lastInsertRowid|lastID|insertId|affectedRows|at|push|keys|values|items|get|toString|constructor|command|count|columns|statement|meta|success|error|data)$/;

/** Columns that are read of rows, where no table of the statement has them. */
function judgeReads(use: Use, { statement, columns, tables }: ReadStatement): void {
  const { given, contract } = use;
  if (columns.length === 0) return;
  const promised = new Set(columns.map((name) => name.toLowerCase()));
  const model = given.models.get(contract.id);
  for (const { field, place } of statement.reads) {
    const name = field.find((part) => !/^(?:\[|\d)/.test(part));
    if (name === undefined || NOT_COLUMNS.test(name)) continue;
    const snake = name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
    const known = tables.flatMap((each) => [
      ...((model === undefined ? undefined : tableOf(model, each))?.columns?.keys() ?? []),
    ]);
    const isThere = [name.toLowerCase(), snake].some((each) =>
      promised.has(each) || known.includes(each)
    );
    const table = tables.find((each) => hasTable(given, contract, each));
    if (isThere || table === undefined) continue;
    noteColumn(use, table, tables, name, place);
  }
}

function add(
  use: Use,
  element: string,
  place: { file: string; line: number },
  message: string,
  isUnknown: boolean,
): void {
  const { side, module, findings } = use;
  const rule = side === "provider"
    ? "provider_mismatch"
    : isUnknown
    ? "consumer_unknown_element"
    : "consumer_mismatch";
  const found = violation(rule, side, module, element, place, message);
  const isKnown = findings.violations.some((each) =>
    each.file === found.file && each.line === found.line && each.element === element
  );
  if (!isKnown) findings.violations.push(found);
}
