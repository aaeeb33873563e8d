import { forbiddenBy, globProblem } from "./globs.ts";

/** What a human gate waits for: many deleted lines, or a change to certain files. */
type Gate =
  | { kind: "delete_lines"; above: number }
  | { kind: "modify"; glob: string };

/** A change to one file; `linesDeleted` is null where nobody can know it beforehand. */
interface Change {
  path: string;
  linesDeleted: number | null;
}

/** Reads an `action_pattern`: `DELETE > 50 lines` or `MODIFY <glob>`; null for anything else. */
export function parseGate(pattern: string): Gate | null {
  const lines = /^DELETE\s*>\s*(\d{1,7})\s+lines?$/.exec(pattern.trim());
  if (lines !== null) return { kind: "delete_lines", above: Number(lines[1]) };
  const glob = /^MODIFY\s+(\S+)$/.exec(pattern.trim())?.[1];
  return glob === undefined || globProblem(glob) !== null ? null : { kind: "modify", glob };
}

/** Why the gate holds this change back, in words; null where it does not. */
export function gateReason(gate: Gate, change: Change): string | null {
  if (gate.kind === "modify") {
    return forbiddenBy([gate.glob], change.path) !== null ? `it matches ${gate.glob}` : null;
  }
  if (change.linesDeleted === null) {
    return "how many lines it deletes cannot be counted";
  }
  return change.linesDeleted > gate.above
    ? `it deletes ${change.linesDeleted} lines, more than ${gate.above}`
    : null;
}
