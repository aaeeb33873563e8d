import {
  type ChangeClass,
  compareSchemas,
  type ElementChange,
  rankOf,
  readSchemaFile,
} from "../../core/contract_kinds/mod.ts";
import { plainLine } from "../../core/plain_text.ts";
import { EXIT } from "../exit_codes.ts";
import { textOfFile } from "../named_file.ts";
import type { Invocation } from "../program/invocation.ts";

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
  const old = await readSchemaFile(
    kind,
    await textOfFile(terminal.cwd, before, "compare", MAX_FILE_BYTES),
    before,
  );
  const now = await readSchemaFile(
    kind,
    await textOfFile(terminal.cwd, after, "compare", MAX_FILE_BYTES),
    after,
  );
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
