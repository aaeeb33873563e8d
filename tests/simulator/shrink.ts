/** How many shorter lists are tried at most; a shortened history need not be the very shortest. */
const TRIALS_MAX = 600;

/** Takes away ever smaller pieces of a list as long as it still fails (delta debugging). */
export async function shrink<T>(
  items: readonly T[],
  fails: (fewer: T[]) => Promise<boolean>,
): Promise<T[]> {
  let left = [...items];
  let trials = 0;
  for (
    let size = Math.ceil(left.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let removed = true; removed;) {
      removed = false;
      for (let start = left.length - size; start > -size; start -= size) {
        if (++trials > TRIALS_MAX) return left;
        const fewer = left.toSpliced(Math.max(0, start), size + Math.min(0, start));
        if (fewer.length === left.length || !await fails(fewer)) continue;
        left = fewer;
        removed = true;
      }
    }
  }
  return left;
}
