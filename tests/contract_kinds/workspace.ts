import assert from "node:assert/strict";
import {
  type ContractVerdict,
  type ModuleSources,
  validateContracts,
  type ViolationRule,
} from "../../core/contract_kinds/mod.ts";

/** One text replaced in one file: a mismatch at a known place. */
export interface Mutant {
  file: string;
  from: string;
  to: string;
  rule: ViolationRule;
  /** Text on the line to be named, and its file; the line of `to` where they are left out. */
  at?: string;
  atFile?: string;
}

/** A small consistent system of one contract: its owner, a consumer, and ways to break it. */
export interface Workspace {
  name: string;
  schema: unknown;
  owner: Record<string, string>;
  user: Record<string, string>;
  /** STABLE where nothing is said; UNKNOWN where honesty forbids more. */
  status?: "STABLE" | "UNKNOWN";
  mutants: readonly Mutant[];
}

function modulesOf(workspace: Workspace): ModuleSources {
  const files = (sources: Record<string, string>) =>
    Object.entries(sources).map(([path, text]) => ({ path, text }));
  return new Map([["owner", files(workspace.owner)], ["user", files(workspace.user)]]);
}

/** The verdict on a workspace's contract. */
export async function verdictOf(kind: string, workspace: Workspace): Promise<ContractVerdict> {
  const contract = {
    id: "C1",
    name: "Agreed",
    kind,
    owner: "owner",
    consumers: [{ module: "user", pinned: 1 }],
    version: 1,
    schema: workspace.schema,
  };
  const [verdict] = await validateContracts([contract], modulesOf(workspace));
  assert.ok(verdict);
  return verdict;
}

function mutate(workspace: Workspace, mutant: Mutant): { mutated: Workspace; at: string } {
  const side = mutant.file in workspace.owner ? "owner" : "user";
  const text = workspace[side][mutant.file];
  if (text === undefined || text.split(mutant.from).length !== 2) {
    throw new Error(`${workspace.name}: ${JSON.stringify(mutant.from)} must occur once`);
  }
  const changed = text.replace(mutant.from, () => mutant.to);
  const file = mutant.atFile ?? mutant.file;
  const shown = mutant.atFile === undefined ? changed : workspace[side][mutant.atFile] ?? "";
  const position = shown.indexOf(mutant.at ?? mutant.to);
  if (position < 0) throw new Error(`${workspace.name}: no line with ${mutant.at}`);
  const line = shown.slice(0, position).split("\n").length;
  return {
    mutated: { ...workspace, [side]: { ...workspace[side], [mutant.file]: changed } },
    at: `${file}:${line}`,
  };
}

function shown(verdict: ContractVerdict): string {
  const places = verdict.violations.filter(({ rule }) => rule !== "undocumented")
    .map(({ rule, file, line, message }) => `${rule} ${file}:${line} ${message}`);
  return [verdict.status, ...places, ...verdict.unknowns].join("\n");
}

/** What came out for all workspaces of a kind. */
async function figures(kind: string, workspaces: readonly Workspace[]): Promise<string> {
  const count = { consistent: 0, falseAlarms: 0, exact: 0, planted: 0, found: 0 };
  for (const workspace of workspaces) {
    const verdict = await verdictOf(kind, workspace);
    count.consistent += 1;
    count.exact += verdict.status === (workspace.status ?? "STABLE") ? 1 : 0;
    count.falseAlarms += verdict.violations.some(({ rule }) => rule !== "undocumented") ? 1 : 0;
    for (const mutant of workspace.mutants) {
      const { mutated, at } = mutate(workspace, mutant);
      const { violations } = await verdictOf(kind, mutated);
      const found = violations.some(({ rule, file, line }) =>
        `${rule} ${file}:${line}` === `${mutant.rule} ${at}`
      );
      count.planted += 1;
      count.found += found ? 1 : 0;
    }
  }
  return `${kind}: ${count.exact} of ${count.consistent} consistent workspaces exact, ` +
    `${count.falseAlarms} false alarms; ${count.found} of ${count.planted} mismatches located`;
}

/**
 * One test for each workspace and each of its mutants, and the figures of them all. The place of a
 * mismatch is named alone, or where one breaks several promises at once, among others.
 */
export function testWorkspaces(
  kind: string,
  workspaces: readonly Workspace[],
  named: "alone" | "among others" = "alone",
): void {
  for (const workspace of workspaces) {
    Deno.test(`${kind}, consistent: ${workspace.name}`, async () => {
      const verdict = await verdictOf(kind, workspace);
      const broken = verdict.violations.filter(({ rule }) => rule !== "undocumented");
      assert.deepEqual(broken, [], shown(verdict));
      assert.equal(verdict.status, workspace.status ?? "STABLE", shown(verdict));
    });
    for (const mutant of workspace.mutants) {
      Deno.test(`${kind}, broken: ${workspace.name}, ${mutant.to.trim()}`, async () => {
        const { mutated, at } = mutate(workspace, mutant);
        const verdict = await verdictOf(kind, mutated);
        const found = verdict.violations.filter(({ rule }) => rule !== "undocumented");
        const places = [...new Set(found.map(({ rule, file, line }) => `${rule} ${file}:${line}`))];
        const place = `${mutant.rule} ${at}`;
        if (named === "alone") assert.deepEqual(places, [place], shown(verdict));
        else assert.ok(places.includes(place), shown(verdict));
        const side = mutant.file in workspace.owner ? "provider" : "consumer";
        assert.deepEqual([...new Set(found.map((each) => each.side))], [side], shown(verdict));
        assert.equal(verdict.status, "BROKEN");
      });
    }
  }
  Deno.test(`${kind}: the table as a whole`, async () => {
    const line = await figures(kind, workspaces);
    Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
    assert.match(line, /, 0 false alarms/);
  });
}
