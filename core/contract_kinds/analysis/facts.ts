/**
 * What is known to hold at a place in the source: the request being answered, and whether a reply
 * has already been found to be a failure. All that is set holds together.
 */
export interface Facts {
  method?: string;
  path?: string;
  /** The framework router the request came in by; paths are relative to where it is mounted. */
  router?: number;
  failed?: true;
}

/** Alternatives, of which one holds. `NOTHING_KNOWN` is the one that says nothing. */
export type Alternatives = readonly Facts[];

export const NOTHING_KNOWN: Alternatives = [{}];
const MAX_ALTERNATIVES = 64;

/** Ends a path of which only the beginning is known. */
export const REST = "{*}";

/** What holds where both hold: every compatible pair; empty where they contradict each other. */
export function both(left: Alternatives, right: Alternatives): Alternatives {
  const found: Facts[] = [];
  for (const a of left) {
    for (const b of right) {
      const merged = merge(a, b);
      if (merged !== null && found.length < MAX_ALTERNATIVES) found.push(merged);
    }
  }
  return found;
}

/** What holds where either holds. */
export function either(left: Alternatives, right: Alternatives): Alternatives {
  const all = [...left, ...right];
  const silent = all.some((facts) => Object.keys(facts).length === 0);
  return silent || all.length > MAX_ALTERNATIVES ? NOTHING_KNOWN : all;
}

/** True where the alternatives say something. */
export function isInformative(alternatives: Alternatives): boolean {
  return alternatives.every((facts) => Object.keys(facts).length > 0);
}

function merge(a: Facts, b: Facts): Facts | null {
  const path = mergePaths(a.path, b.path);
  if (path === null) return null;
  if (a.method !== undefined && b.method !== undefined && a.method !== b.method) return null;
  return { ...a, ...b, ...(path === undefined ? {} : { path }) };
}

/** The more exact of two paths, null where they cannot both hold. */
function mergePaths(a: string | undefined, b: string | undefined): string | undefined | null {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  if (a.endsWith(REST) && b.startsWith(a.slice(0, -REST.length))) return b;
  if (b.endsWith(REST) && a.startsWith(b.slice(0, -REST.length))) return a;
  return null;
}
