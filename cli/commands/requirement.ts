import { fail, getRequirement, outline, type OutlineNode } from "../../core/state.ts";
import { asOf, atPosition } from "../past.ts";
import type { Invocation } from "../program/invocation.ts";
import { statusColor } from "../status_color.ts";
import { paint, plain, plainLine, table, type Terminal } from "../terminal.ts";

interface RequirementFlags {
  at?: string;
  status?: string;
  role?: string;
  limit: number;
  json?: boolean;
}

/** `maestro requirement list [under]`: one line each. */
export async function requirementList(
  invocation: Invocation,
  under: string | undefined,
  flags: RequirementFlags,
): Promise<number> {
  return await withOutline(invocation, under, flags, (nodes, terminal) =>
    table(
      nodes.map(({ id, status, assignee, role, title }) => [
        id,
        paint(terminal, statusColor(status), status.padEnd(11)),
        plain(assignee ?? role ?? "-"),
        plainLine(title),
      ]),
      terminal.columns,
    ));
}

/** `maestro requirement tree [under]`: indented, with the progress of what lies below. */
export async function requirementTree(
  invocation: Invocation,
  under: string | undefined,
  flags: RequirementFlags,
): Promise<number> {
  return await withOutline(invocation, under, flags, (nodes, terminal) => {
    const top = Math.min(...nodes.map(({ id }) => id.split(".").length));
    return nodes.map((node) => {
      const { id, status, title, leaves, done, children } = node;
      const progress = children > 0 ? `  ${done} of ${leaves} done` : "";
      const who = node.assignee ?? node.role;
      const line = `${"  ".repeat(id.split(".").length - top)}${id} ` +
        `${paint(terminal, statusColor(status), status)}  ${plainLine(title)}${progress}` +
        (children === 0 && who !== null ? `  (${plain(who)})` : "");
      return `${line}\n`;
    }).join("");
  });
}

/** `maestro requirement show ID`. */
export async function requirementShow(
  invocation: Invocation,
  id: string,
  flags: { at?: string; json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  return await atPosition(invocation, flags.at, async (hub, position) => {
    const found = await hub.read(async (tx) => ({
      ...await getRequirement(tx, id),
      progress: (await outline(tx, id))[0],
    }));
    if (flags.json) {
      const { progress, ...requirement } = found;
      const { leaves = 0, done = 0 } = progress ?? {};
      const whole = { ...requirement, progress: { leaves, done } };
      terminal.out(JSON.stringify(whole, null, 2) + "\n");
      return 0;
    }
    const { title, status, role, assignee, scope, dependencies, progress } = found;
    const facts = [
      ["role", role ?? "any"],
      ["assignee", assignee ?? "-"],
      ["waits for", dependencies.join(", ") || "-"],
      ["may write", scope.join(", ") || "what its role may"],
      ["progress", `${progress?.done} of ${progress?.leaves} done`],
      ["summary", found.summary || "-"],
      ["reason", found.reason || "-"],
    ];
    const painted = paint(terminal, statusColor(status), status);
    terminal.out(`${asOf(position)}${id} ${oneLine(title)}\n${painted}\n\n`);
    terminal.out(
      table(facts.map(([name = "", text = ""]) => [name, oneLine(text)]), terminal.columns),
    );
    if (found.description) terminal.out(`\n${plain(found.description)}\n`);
    if (found.criteria.length > 0) terminal.out("\nAcceptance criteria\n");
    for (const { text, check, result } of found.criteria) {
      terminal.out(
        `  ${result.padEnd(7)}  ${oneLine(text)}${check ? ` (${oneLine(check)})` : ""}\n`,
      );
    }
    return 0;
  });
}

async function withOutline(
  invocation: Invocation,
  under: string | undefined,
  flags: RequirementFlags,
  render: (nodes: OutlineNode[], terminal: Terminal) => string,
): Promise<number> {
  const { terminal } = invocation;
  return await atPosition(invocation, flags.at, async (hub, position) => {
    const all = await hub.read((tx) => outline(tx, under));
    if (under !== undefined && all.length === 0) {
      throw fail("not_found", `Cannot find requirement ${under}`, "`maestro requirement list`.");
    }
    const wanted = all.filter(({ status, role }) =>
      (flags.status === undefined || status === flags.status) &&
      (flags.role === undefined || role === flags.role)
    );
    const shown = wanted.slice(0, flags.limit);
    if (flags.json) {
      const json = { total: wanted.length, requirements: shown };
      terminal.out(JSON.stringify(json, null, 2) + "\n");
      return 0;
    }
    terminal.out(asOf(position));
    if (wanted.length === 0) terminal.out("No requirements.\n");
    else terminal.out(render(shown, terminal));
    const more = wanted.length - shown.length;
    if (more > 0) terminal.out(`and ${more} more; show them with --limit\n`);
    return 0;
  });
}

function oneLine(text: string): string {
  return plainLine(text);
}
