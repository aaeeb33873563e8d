import { plainLine } from "../plain_text.ts";
import type { ContractHead } from "../ssot/contracts/contracts.ts";

type Part = Pick<
  ContractHead,
  "id" | "name" | "semver" | "status" | "owner" | "consumers"
>;

/**
 * Who provides and who consumes what, as a Mermaid flow chart: modules are boxes, contracts rounded,
 * a broken one is marked, a consumer that lags behind has a dotted line.
 */
export function contractGraph(contracts: readonly Part[]): string {
  const modules = [
    ...new Set(contracts.flatMap(({ owner, consumers }) => [
      owner,
      ...consumers.map(({ module }) => module),
    ])),
  ].sort();
  const nodeOf = new Map(modules.map((module, index) => [module, `m${index + 1}`]));
  const lines = ["flowchart LR"];
  for (const module of modules) lines.push(`  ${nodeOf.get(module)}[${quoted(module)}]`);
  for (const contract of contracts) {
    const { id, name, semver, status, owner, consumers } = contract;
    lines.push(`  ${id}(${quoted(`${name} ${semver} ${status}`)})`);
    lines.push(`  ${nodeOf.get(owner)} -->|provides| ${id}`);
    for (const { module, pinned, reconcile } of consumers) {
      const label = quoted(pinned === null ? "uses" : `uses version ${pinned}`);
      const line = reconcile === undefined ? "-->" : "-.->";
      lines.push(`  ${id} ${line}|${label}| ${nodeOf.get(module)}`);
    }
  }
  const broken = contracts.filter(({ status }) => status === "BROKEN").map(({ id }) => id);
  if (broken.length > 0) {
    lines.push(
      "  classDef broken stroke:#c00,stroke-width:3px",
      `  class ${broken.join(",")} broken`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Mermaid ends a text at a quotation mark and reads `#` as the start of an entity. */
function quoted(text: string): string {
  return `"${plainLine(text).replaceAll("#", "#35;").replaceAll('"', "#quot;")}"`;
}
