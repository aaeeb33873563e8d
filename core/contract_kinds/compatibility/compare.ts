import type { DeclaredElement } from "../kind.ts";
import { type ChangeClass, rankOf } from "./change_class.ts";
import { changesOfElement, type ElementChange, labelOf } from "./element_changes.ts";
import { simplest } from "./gap.ts";
import { isRecord } from "./token.ts";

export interface SurfaceDifference {
  class: ChangeClass;
  changes: ElementChange[];
}

const MAX_CHANGES = 500;

/**
 * How the second surface differs from the first: safe where it accepts at least the old input and
 * promises at least the old output. Safe and different is `minor`, words alone are `patch`.
 */
export function compareSurfaces(
  oldElements: readonly DeclaredElement[],
  newElements: readonly DeclaredElement[],
): SurfaceDifference {
  const before = new Map(oldElements.map((element) => [element.key, element]));
  const after = new Map(newElements.map((element) => [element.key, element]));
  const changes: ElementChange[] = [];
  for (const [key, element] of before) {
    const now = after.get(key);
    if (now !== undefined) changes.push(...changesOfElement(element, now));
    else if (!element.isPart) changes.push(removal(element));
  }
  for (const [key, element] of after) {
    if (!before.has(key) && !element.isPart) changes.push(arrival(element));
  }
  const sorted = changes.toSorted((a, b) => rankOf(b.class) - rankOf(a.class));
  return { class: sorted[0]?.class ?? "none", changes: sorted.slice(0, MAX_CHANGES) };
}

function removal(element: DeclaredElement): ElementChange {
  const name = element.whenRemoved ?? "major";
  const change = { element: labelOf(element), change: "is gone", class: name };
  return name === "major" ? { ...change, witness: useOf(element) } : change;
}

function arrival(element: DeclaredElement): ElementChange {
  if (element.whenAdded === "minor") {
    return { element: labelOf(element), change: "is new", class: "minor" };
  }
  return {
    element: labelOf(element),
    change: "is new, and those who use the rest must now give it",
    class: "major",
    witness: { without: labelOf(element) },
  };
}

/** A use that was right before. */
function useOf(element: DeclaredElement): unknown {
  const given = simplest(element.input)?.value;
  const hasInput = isRecord(given) ? Object.keys(given).length > 0 : given !== undefined;
  const isOpen = element.input.kind === "unknown";
  return hasInput && !isOpen ? { use: labelOf(element), with: given } : { use: labelOf(element) };
}
