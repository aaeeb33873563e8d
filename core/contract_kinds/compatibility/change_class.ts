/** How much a change asks of those who rely on a surface, least first. */
export const CHANGE_CLASSES = ["none", "patch", "minor", "major"] as const;
export type ChangeClass = typeof CHANGE_CLASSES[number];

export function rankOf(name: ChangeClass): number {
  return CHANGE_CLASSES.indexOf(name);
}
