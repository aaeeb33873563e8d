import { resolve } from "node:path";
import {
  type ChangeClass,
  compareSchemas,
  type ElementChange,
  rankOf,
  readSchemaFile,
} from "../../core/contract_kinds/mod.ts";
import { fail } from "../../core/errors.ts";
import { plainLine } from "../../core/plain_text.ts";
import { EXIT } from "../exit_codes.ts";
import type { Invocation } from "../program.ts";

export interface ContractDiffOptions {
  kind: string;
  failOn?: ChangeClass;
  json?: boolean;
}

const MAX_FILE_BYTES = 5_000_000;

/** `maestro contract diff --kind K OLD NEW`: the class of the change, and each change in a sentence. */
export async function contractDiff(
  { terminal }: Invocation,
  before: string,
  after: string,
  { kind, failOn, json }: ContractDiffOptions,
): Promise<number> {
  const old = await readSchemaFile(kind, await textOf(terminal.cwd, before), before);
  const now = await readSchemaFile(kind, await textOf(terminal.cwd, after), after);
  const difference = await compareSchemas(kind, old, now);
  terminal.out(
    json
      ? `${JSON.stringify(difference)}\n`
      : `${difference.class}\n${difference.changes.map(changeText).join("")}`,
  );
  return failOn !== undefined && rankOf(difference.class) >= rankOf(failOn) ? EXIT.failed : EXIT.ok;
}

/** `major POST /login: body.otp must now be given`, and below it what fails. */
function changeText({ element, change, class: name, witness }: ElementChange): string {
  const line = `  ${name.padEnd(5)} ${plainLine(`${element}: ${change}`)}\n`;
  return witness === undefined
    ? line
    : `${line}        fails: ${plainLine(JSON.stringify(witness))}\n`;
}

async function textOf(cwd: string, file: string): Promise<string> {
  const path = resolve(cwd, file);
  try {
    const { size, isFile } = await Deno.stat(path);
    if (isFile && size <= MAX_FILE_BYTES) return await Deno.readTextFile(path);
    throw fail(
      "invalid",
      `Cannot compare ${file}: ${isFile ? `it has ${size} bytes` : "it is no file"}`,
      `Give a file of at most ${MAX_FILE_BYTES} bytes.`,
    );
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw fail("not_found", `Cannot compare ${file}: there is no such file`, "Check the path.");
  }
}
