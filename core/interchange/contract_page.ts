import { stringify } from "yaml";
import { plain, plainLine } from "../plain_text.ts";
import type { Contract } from "../ssot/contracts/contracts.ts";
import { elementRows } from "./contract_elements.ts";
import { HISTORY_HEADER, historyRows } from "./contract_history.ts";

/** A contract as a Markdown page: who is bound by it, what it says, and how it came to that. */
export async function contractPage(contract: Contract): Promise<string> {
  const { id, name, kind, version, semver, status, owner, reason, successor } = contract;
  const facts = [
    ["Kind", kind],
    ["Version", `${version} (${semver})`],
    ["Status", status + (reason === "" ? "" : `: ${reason}`)],
    ["Provided by", owner],
    ["Used by", consumersText(contract)],
    ...(successor === null ? [] : [["Replaced by", successor]]),
  ];
  return [
    `# ${cell(name)} (${id})`,
    tableText(["", ""], facts),
    "## Elements",
    await elementsText(contract),
    "## Schema",
    fenced("yaml", stringify(contract.schema, { lineWidth: 0 })),
    "## History",
    tableText(
      HISTORY_HEADER,
      historyRows(contract),
    ),
  ].join("\n\n") + "\n";
}

function consumersText({ consumers }: Contract): string {
  const each = consumers.map(({ module, pinned, reconcile }) =>
    `${module} (${pinned === null ? "not pinned" : `version ${pinned}`}` +
    `${reconcile === undefined ? "" : `, to adapt in ${reconcile}`})`
  );
  return each.length === 0 ? "nobody yet" : each.join(", ");
}

async function elementsText(contract: Contract): Promise<string> {
  const { rows, problems } = await elementRows(contract);
  return problems.length > 0
    ? problems.map((problem) => `- ${cell(problem)}`).join("\n")
    : tableText(["Element", "Takes", "Gives"], rows);
}

function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `| ${head.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
}

/** What agents wrote must not become markup of the page. */
function cell(text: string): string {
  return plainLine(text).replace(/[\\`*[\]<>|~]|(?<!\w)_|_(?!\w)|^#/g, "\\$&");
}

/** A fence longer than any run of backquotes inside. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${plain(text).trimEnd()}\n${fence}`;
}
