const SIMILAR_SHARE = 0.5;

/** The candidate most like `wanted`, if any is like it at all. */
export function nearest(wanted: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(wanted.toLowerCase(), candidate.toLowerCase());
    const limit = Math.max(wanted.length, candidate.length) * SIMILAR_SHARE;
    if (distance < least && distance <= limit) [best, least] = [candidate, distance];
  }
  return best;
}

const MAX_COMPARED_CHARS = 200;

function editDistance(left: string, right: string): number {
  const a = left.slice(0, MAX_COMPARED_CHARS);
  const b = right.slice(0, MAX_COMPARED_CHARS);
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
