import { resolve } from "node:path";
import {
  type ContractVerdict,
  judgeDirectory,
  MAX_IMPORT_BYTES,
  readRegistryFile,
  validateRegistry,
  type Violation,
} from "../../core/mod.ts";
import { fail, listContracts } from "../../core/state.ts";
import { globSelects } from "../../policies/globs.ts";
import { open } from "../composition.ts";
import { EXIT } from "../exit_codes.ts";
import { textOfFile } from "../named_file.ts";
import type { Invocation } from "../program/invocation.ts";
import { paint, plain, plainLine, type Terminal } from "../terminal.ts";

interface CheckOptions {
  contracts?: string;
  workspace?: string;
  json?: boolean;
}

/** What was checked: verdicts, and the names that people know the contracts by. */
interface Checked {
  verdicts: ContractVerdict[];
  names: ReadonlyMap<string, string>;
}

const COLORS = { STABLE: "green", BROKEN: "red", UNKNOWN: "yellow" } as const;

/** `maestro contract check`: exit code 1 where a contract is broken. */
export async function contractCheck(
  invocation: Invocation,
  options: CheckOptions,
): Promise<number> {
  const { terminal } = invocation;
  const { verdicts, names } = options.contracts === undefined
    ? await checkProject(invocation, options)
    : await checkFile(terminal, options.contracts, options.workspace ?? ".");
  if (options.json) terminal.out(JSON.stringify({ contracts: verdicts }, null, 2) + "\n");
  else if (verdicts.length === 0) terminal.out("There is no contract to check.\n");
  else terminal.out(verdicts.map((each) => verdictText(each, names, terminal)).join(""));
  return verdicts.some(({ status }) => status === "BROKEN") ? EXIT.failed : EXIT.ok;
}

async function checkProject(invocation: Invocation, { workspace }: CheckOptions): Promise<Checked> {
  if (workspace !== undefined) {
    throw fail(
      "invalid",
      "Cannot check the project's contracts against another workspace",
      "Leave out --workspace, or name a registry file with --contracts.",
    );
  }
  const { project } = await open(invocation);
  try {
    const verdicts = await validateRegistry(project);
    return { verdicts, names: namesOf(await project.hub.read(listContracts)) };
  } finally {
    await project.close();
  }
}

async function checkFile(terminal: Terminal, file: string, workspace: string): Promise<Checked> {
  const { contracts, modules } = readRegistryFile(
    file,
    await textOfFile(terminal.cwd, file, "check", MAX_IMPORT_BYTES),
  );
  const verdicts = await judgeDirectory(
    resolve(terminal.cwd, workspace),
    contracts,
    (path, module) => (modules.get(module) ?? []).some((glob) => globSelects(glob, path)),
  );
  return { verdicts, names: namesOf(contracts) };
}

function namesOf(contracts: readonly { id: string; name: string }[]): Map<string, string> {
  return new Map(contracts.map(({ id, name }) => [id, name]));
}

function verdictText(
  { id, status, violations, unknowns }: ContractVerdict,
  names: Checked["names"],
  terminal: Terminal,
): string {
  const head = `${plain(id)} ${plain(names.get(id) ?? "")}: ${
    paint(terminal, COLORS[status], status)
  }\n`;
  const lines = [
    ...violations.map((violation) => violationText(violation, terminal)),
    ...unknowns.map((unknown) =>
      `  ${paint(terminal, "yellow", "unknown")} ${plainLine(unknown)}\n`
    ),
  ];
  return head + lines.join("");
}

function violationText({ rule, file, line, message }: Violation, terminal: Terminal): string {
  const color = rule === "undocumented" ? "dim" : "red";
  const place = file === "" ? "" : ` ${plain(file)}${line > 0 ? `:${line}` : ""}`;
  return `  ${paint(terminal, color, rule)}${place}\n    ${plainLine(message)}\n`;
}
