import {
  contractsYaml,
  coordinationYaml,
  type ImportFile,
  importState,
  MAX_IMPORT_BYTES,
  requirementsYaml,
} from "../../core/mod.ts";
import { rulesWith } from "../../core/project_policy/mission_rules.ts";
import { fail, hashOf } from "../../core/state.ts";
import { openHub } from "../composition.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { plain } from "../terminal.ts";
import { logYamlChunks, writeOut } from "../log_file.ts";
import { loadNamedPolicy } from "./policy_file.ts";

const FILES = {
  requirements: "requirements_tree.yaml",
  contracts: "contract_registry.yaml",
  coordination: "coordination.yaml",
  log: "execution_log.yaml",
} as const;

/** `maestro export [--dir DIR]`: the three files of the documented forms, and one of ours. */
export async function exportYaml(invocation: Invocation, dir: string): Promise<number> {
  const { terminal } = invocation;
  const directory = absolute(terminal.cwd, dir);
  const hub = await openHub(invocation);
  try {
    const texts = await hub.read(async (tx) => ({
      requirements: await requirementsYaml(tx),
      contracts: await contractsYaml(tx),
      coordination: await coordinationYaml(tx),
    }));
    await Deno.mkdir(directory, { recursive: true });
    for (const part of ["requirements", "contracts", "coordination"] as const) {
      await replaceFile(`${directory}/${FILES[part]}`, texts[part]);
    }
    await writeOut(`${directory}/${FILES.log}`, terminal, logYamlChunks(hub));
    terminal.out(`Wrote ${Object.values(FILES).join(", ")} to ${plain(dir)}.\n`);
    return 0;
  } finally {
    await hub.close();
  }
}

/** `maestro import DIR`: all or nothing, into an empty project. */
export async function importYaml(invocation: Invocation, dir: string): Promise<number> {
  const { terminal } = invocation;
  const directory = absolute(terminal.cwd, dir);
  const files = {
    requirements: await requireFile(directory, dir, FILES.requirements),
    contracts: await requireFile(directory, dir, FILES.contracts),
    coordination: await readFile(directory, dir, FILES.coordination),
    log: await readFile(directory, dir, FILES.log),
  };
  const policy = await loadNamedPolicy(invocation, undefined);
  const fits = (mission: string, text: string) => void rulesWith(policy, text, mission);
  const hub = await openHub(invocation);
  try {
    const label = { action: "STATE_IMPORT", input: hashOf(files), always: true };
    const counts = await hub.write(PERSON, label, (tx) => importState(tx, files, fits));
    terminal.out(
      `Imported ${counts.requirements} requirements and ${counts.contracts} contracts` +
        (files.coordination
          ? `; missions: ${counts.missions}, handoffs: ${counts.handoffs}, guidance: ${counts.guidance}`
          : "") +
        ".\n" +
        (files.log ? "The log was not taken over; the entry STATE_IMPORT names it.\n" : ""),
    );
    return 0;
  } finally {
    await hub.close();
  }
}

async function requireFile(directory: string, dir: string, name: string): Promise<ImportFile> {
  const file = await readFile(directory, dir, name);
  if (file !== null) return file;
  throw fail(
    "not_found",
    `Cannot import ${dir}: it has no ${name}`,
    "Name a directory that `maestro export` wrote.",
  );
}

async function readFile(directory: string, dir: string, name: string): Promise<ImportFile | null> {
  const path = `${directory}/${name}`;
  const info = await Deno.stat(path).catch((error: unknown) => {
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (absent) return null;
    throw error;
  });
  if (info === null) return null;
  const shown = `${dir.replace(/\/+$/, "")}/${name}`;
  // Of the log only the fingerprint is used; its size follows the project's history.
  const limit = name === FILES.log ? 100 * MAX_IMPORT_BYTES : MAX_IMPORT_BYTES;
  if (!info.isFile || info.size > limit) {
    throw fail(
      "invalid",
      `Cannot import ${shown}: it is no file of at most ${limit} bytes`,
      "Name the directory that `maestro export` wrote.",
    );
  }
  return { name: shown, text: await Deno.readTextFile(path) };
}

/** By temporary file and rename: a reader never sees half of it. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  await Deno.writeTextFile(temporary, text);
  await Deno.rename(temporary, path);
}

function absolute(cwd: string, path: string): string {
  return path.startsWith("/") ? path : `${cwd}/${path}`;
}
