import type { Row, Value } from "./driver.ts";

/** A Unicode noncharacter, which no text for people has, marks what engines cannot hold. */
const ESCAPE = "\uFDD0";

/**
 * The output of a program may have NUL; PostgreSQL refuses it in a text, and node:sqlite reads a
 * text only up to it. It is stored under an escape.
 */
export function encodeText(text: string): string {
  if (!text.includes("\0") && !text.includes(ESCAPE)) return text;
  return text.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll("\0", `${ESCAPE}0`);
}

export function decodeText(text: string): string {
  if (!text.includes(ESCAPE)) return text;
  return text.replaceAll(`${ESCAPE}0`, "\0").replaceAll(`${ESCAPE}1`, ESCAPE);
}

export function encodeValue(value: Value): Value {
  return typeof value === "string" ? encodeText(value) : value;
}

/** Decodes a row's texts in place. */
export function decodeRow(row: Row): Row {
  for (const column in row) {
    const value = row[column];
    if (typeof value === "string" && value.includes(ESCAPE)) row[column] = decodeText(value);
  }
  return row;
}
