import type { Standing } from "../standing.ts";

const MAX_SHOWN = 6;

/** What an agent may run that is closest to what it asked for. */
export function mayRun({ name, entry }: Standing, asked: string): string {
  const { allow } = entry.commands;
  if (allow.length === 0) return `${name} may run no commands`;
  const [program = ""] = asked.split(" ");
  const same = allow.filter((each) => each.split(" ")[0] === program);
  const near = allow.filter((each) => distance(each, asked) <= 2 || distance(each, program) <= 2);
  const closest = [...new Set([...same, ...near])];
  if (allow.length <= MAX_SHOWN) return `${name} may run ${allow.join(", ")}`;
  const shown = closest.length > 0
    ? `Closest: ${closest.slice(0, MAX_SHOWN).join(", ")}`
    : `${name} may run ${allow.slice(0, MAX_SHOWN).join(", ")}`;
  const more = allow.length - Math.min(closest.length || MAX_SHOWN, MAX_SHOWN);
  return `${shown} (${more} others in ${name}.commands.allow)`;
}

/** How many letters have to be changed, added or dropped; more than 2 counts as 3. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return Math.min(row[b.length] ?? 3, 3);
}
