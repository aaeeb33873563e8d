import { resolve } from "node:path";
import { contractWebPage, judgeContracts } from "../../core/mod.ts";
import { fail, listContracts } from "../../core/state.ts";
import { open } from "../composition.ts";
import { writeOut } from "../log_file.ts";
import { asOf, atPosition } from "../past.ts";
import type { Invocation } from "../program/invocation.ts";

interface ContractWebOptions {
  /** The file to write to; true for standard output. */
  html: string | true;
  at?: string;
  json?: boolean;
}

/** `maestro contract graph --html [FILE]`: the picture and every contract as one page. */
export async function contractWeb(
  invocation: Invocation,
  { html, at, json }: ContractWebOptions,
): Promise<number> {
  const { terminal } = invocation;
  if (json) {
    throw fail(
      "invalid",
      "Cannot print the picture as a page and as JSON at once",
      "Leave out one of --html and --json.",
    );
  }
  const page = at === undefined ? await presentPage(invocation) : await pastPage(invocation, at);
  const path = html === true ? null : resolve(terminal.cwd, html);
  await writeOut(path, terminal, ReadableStream.from([page]));
  if (path !== null) terminal.err(`Wrote ${path}.\n`);
  return 0;
}

async function presentPage(invocation: Invocation): Promise<string> {
  const { project } = await open(invocation);
  try {
    const contracts = await project.hub.read(listContracts);
    return await contractWebPage(contracts, await judgeContracts(project, contracts), "");
  } finally {
    await project.close();
  }
}

/** Of the past the registry is kept, not what the code showed. */
async function pastPage(invocation: Invocation, at: string): Promise<string> {
  let page = "";
  await atPosition(invocation, at, async (hub, position) => {
    page = await contractWebPage(await hub.read(listContracts), null, asOf(position).trim());
    return 0;
  });
  return page;
}
