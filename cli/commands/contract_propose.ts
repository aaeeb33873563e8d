import { readSchemaFile, schemaProblems } from "../../core/contract_kinds/mod.ts";
import { CONTRACT_NAME, fail, proposeContract } from "../../core/state.ts";
import { openHub } from "../composition.ts";
import { textOfFile } from "../named_file.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { plain, plainLine } from "../terminal.ts";

export interface ProposeOptions {
  kind: string;
  owner: string;
  consumers?: string[];
  change?: string;
  expectedVersion?: number;
  json?: boolean;
}

const MAX_SCHEMA_BYTES = 1_000_000;

/** `maestro contract propose NAME FILE`: a person registers an interface, or revises it. */
export async function contractPropose(
  invocation: Invocation,
  name: string,
  file: string,
  { kind, owner, consumers = [], change = "", expectedVersion, json }: ProposeOptions,
): Promise<number> {
  const { terminal } = invocation;
  if (!CONTRACT_NAME.test(name)) {
    throw fail(
      "invalid",
      `Cannot propose ${JSON.stringify(name)}: it is no name of a contract`,
      "Begin with a letter; use up to 64 letters, digits, _ and -.",
    );
  }
  const text = await textOfFile(terminal.cwd, file, "propose", MAX_SCHEMA_BYTES);
  const schema = await readSchemaFile(kind, text, file);
  const [problem] = await schemaProblems(kind, schema);
  if (problem) throw fail("invalid", `Cannot propose ${name}: ${problem}`, `Correct ${file}.`);
  const hub = await openHub(invocation);
  try {
    const proposal = {
      name,
      kind,
      owner,
      consumers,
      schema,
      change,
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
    };
    const label = { action: "CONTRACT_PROPOSE", input: proposal };
    const outcome = await hub.write(PERSON, label, (tx) => proposeContract(tx, proposal));
    if ("conflict" in outcome) {
      throw fail(
        "conflict",
        `Cannot propose ${name}: ${outcome.conflict.with} wrote ${outcome.conflict.contract} in ` +
          "this epoch",
        "Wait for the end of the epoch, or propose it under another name.",
      );
    }
    const { contract, difference, reconciliations } = outcome;
    if (json) terminal.out(JSON.stringify(outcome, null, 2) + "\n");
    else {
      terminal.out(
        `${contract.id} ${plain(name)} is at version ${contract.version} ` +
          `(${contract.semver}${difference ? `, ${difference.class}` : ""}).\n`,
      );
      for (const { requirement, title } of reconciliations) {
        terminal.out(`  ${requirement} ${plainLine(title)}\n`);
      }
    }
    return 0;
  } finally {
    await hub.close();
  }
}
