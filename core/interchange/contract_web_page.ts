import { stringify } from "yaml";
import type { ContractVerdict, Violation } from "../contract_kinds/mod.ts";
import type { Contract } from "../ssot/contracts/contracts.ts";
import { contractDrawing } from "./contract_drawing.ts";
import { elementRows } from "./contract_elements.ts";
import { HISTORY_HEADER, historyRows } from "./contract_history.ts";
import { CONTRACT_STYLE } from "./contract_web_style.ts";
import { html, type Markup } from "../html.ts";

/** What a page may do in a browser: nothing but show itself. */
export const CONTRACT_PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * All contracts as one page that needs nothing else: the picture of who provides and uses what, and
 * each contract's facts, consumers, elements, schema and history. `verdicts` are null where the code
 * was not looked at; `asOf` says which state is shown.
 */
export async function contractWebPage(
  contracts: readonly Contract[],
  verdicts: readonly ContractVerdict[] | null,
  asOf: string,
): Promise<string> {
  const verdictOf = new Map((verdicts ?? []).map((verdict) => [verdict.id, verdict]));
  const sections = [];
  for (const contract of contracts) {
    sections.push(await section(contract, verdictOf.get(contract.id) ?? null));
  }
  const body = contracts.length === 0
    ? html`<p class="empty">No contract yet: agents propose them.</p>`
    : html`<figure>${
      contractDrawing(contracts)
    }<figcaption>${legend()}</figcaption></figure>${sections}`;
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="${CONTRACT_PAGE_POLICY}">
        <meta name="color-scheme" content="light dark">
        <title>Contracts</title>
        <style>${{ markup: CONTRACT_STYLE }}</style>
      </head>
      <body>
        <main>
    <header id="top"><h1>Contracts</h1><p>${summary(contracts)}${asOf === ""
      ? ""
      : ` · ${asOf}`}</p></header>
    ${body}
        </main>
      </body>
    </html>
  `.markup;
}

function summary(contracts: readonly Contract[]): string {
  const statuses = new Map<string, number>();
  for (const { status } of contracts) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const parts = [...statuses].sort().map(([status, count]) => `${count} ${status}`);
  return parts.length === 0 ? "none" : parts.join(", ");
}

function legend(): Markup {
  return html`<span><i class="key uses"></i>uses its version</span> <span><i class="key lags"></i>pinned to an earlier version</span> <span>Choose a contract to read it.</span>`;
}

async function section(contract: Contract, verdict: ContractVerdict | null): Promise<Markup> {
  const { id, name, kind, version, semver, status, owner, reason, successor } = contract;
  const facts = [
    ["Kind", kind],
    ["Version", `${version} (${semver})`],
    ["Provided by", owner],
    ...(reason === "" ? [] : [["Why", reason]]),
    ...(successor === null ? [] : [["Replaced by", successor]]),
  ];
  return html`<section id="${id}" aria-labelledby="${id}-name">
<h2 id="${id}-name">${name} <span class="id">${id}</span> <span class="badge ${status.toLowerCase()}">${status}</span></h2>
<dl>${
    facts.map(([term = "", text = ""]) =>
      html`
        <div>
          <dt>${term}</dt>
          <dd>${text}</dd>
        </div>
      `
    )
  }</dl>
${verdict === null ? html`` : findings(verdict)}
<h3>Used by</h3>${consumers(contract)}
<h3>Elements</h3>${await elements(contract)}
<h3>History</h3>${
    table(
      HISTORY_HEADER,
      historyRows(contract),
    )
  }
<details><summary>Schema</summary><pre tabindex="0">${
    stringify(contract.schema, { lineWidth: 0 })
  }</pre></details>
<p class="up"><a href="#top">To the picture</a></p>
</section>`;
}

function findings({ violations, unknowns, status }: ContractVerdict): Markup {
  if (violations.length + unknowns.length === 0) {
    return html`<p class="kept">The code keeps to it.</p>`;
  }
  const items = [
    ...violations.map(violationItem),
    ...unknowns.map((text) => html`<li class="unknown"><b>unknown</b> ${text}</li>`),
  ];
  return html`
    <h3>What the code shows: ${status}</h3>
    <ul class="findings">${items}</ul>
  `;
}

function violationItem({ rule, file, line, message }: Violation): Markup {
  const place = file === "" ? "" : ` ${file}${line > 0 ? `:${line}` : ""}`;
  return html`<li class="${
    rule === "undocumented" ? "hint" : "violation"
  }"><b>${rule}</b><code>${place}</code><br>${message}</li>`;
}

function consumers({ consumers, version }: Contract): Markup {
  if (consumers.length === 0) return html`<p>nobody yet</p>`;
  const rows = consumers.map(({ module, pinned, reconcile }) => [
    module,
    pinned === null ? "not pinned" : `version ${pinned}`,
    reconcile !== undefined
      ? `to adapt in ${reconcile}`
      : pinned !== null && pinned < version
      ? `behind version ${version}`
      : "",
  ]);
  return table(["Module", "Pinned to", ""], rows);
}

async function elements(contract: Contract): Promise<Markup> {
  const { rows, problems } = await elementRows(contract);
  return problems.length > 0
    ? html`<ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul>`
    : table(["Element", "Takes", "Gives"], rows, "code");
}

function table(head: readonly string[], rows: readonly (readonly string[])[], kind = ""): Markup {
  return html`
    <div class="scroll" tabindex="0">
      <table class="${kind}">
        <thead>
          <tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr>
        </thead>
        <tbody>${rows.map((row) =>
          html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`
        )}</tbody>
      </table>
    </div>
  `;
}
