export type { Connection, Driver, Engine, Row, Value } from "./driver.ts";
export { hasPassword, isPostgres, shownLocation } from "./location.ts";
export { migrate, requireSchema } from "./migrate.ts";
export { openDriver } from "./open.ts";
export { TABLE_NAMES, TABLES } from "./schema.ts";
export type { Table } from "./schema.ts";
export { openScratch } from "./sqlite.ts";
export { ReadTx, storableText, Tx } from "./tx.ts";
export type { Change } from "./tx.ts";
