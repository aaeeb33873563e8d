import type { ContractUnderTest } from "../verdict.ts";
import { type DatabaseModel, type Table, tablesOf } from "./model.ts";
import type { DbParty, UsedStatement } from "./party.ts";
import { ShadowDatabase } from "./shadow.ts";
import { readStatement, type StatementReading } from "./statement.ts";

/** Statements of a module, each held against all tables that the module may use. */
export interface ReadStatement extends StatementReading {
  statement: UsedStatement;
}

/** All that is needed to judge contracts of kind db. */
export interface DbCase {
  contracts: readonly ContractUnderTest[];
  /** The tables of every readable contract, by contract id. */
  models: ReadonlyMap<string, DatabaseModel>;
  parties: ReadonlyMap<string, DbParty>;
  statements: ReadonlyMap<string, readonly ReadStatement[]>;
}

/** The contracts in which a module has a part. */
export function contractsOf(
  contracts: readonly ContractUnderTest[],
  module: string,
): ContractUnderTest[] {
  return contracts.filter(({ owner, consumers }) =>
    owner === module || consumers.some((consumer) => consumer.module === module)
  );
}

/** Holds a module's statements against the tables of its contracts, and against its own. */
export function readStatements(
  party: DbParty,
  models: readonly DatabaseModel[],
): ReadStatement[] {
  const tables = new Map<string, Table>();
  for (const model of [...models, party.model]) {
    for (const table of tablesOf(model)) {
      const key = table.name.toLowerCase();
      if (!tables.has(key)) tables.set(key, table);
    }
  }
  const shadow = new ShadowDatabase([...tables.values()]);
  try {
    return party.statements.map((statement) => ({
      statement,
      ...readStatement(statement.tokens, tables, shadow),
    }));
  } finally {
    shadow.close();
  }
}
