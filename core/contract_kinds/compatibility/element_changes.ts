import type { DeclaredElement } from "../kind.ts";
import type { Shape } from "../surface.ts";
import { accepts } from "./accepts.ts";
import type { ChangeClass } from "./change_class.ts";
import { type Comparison, createPairs, found, type Gap } from "./gap.ts";
import { gapsOf } from "./gaps.ts";
import { sentence, type Side } from "./sentence.ts";
import { isData, isRecord } from "./token.ts";

/** One change of one element, in a sentence; `witness` was fine with the old side, and fails now. */
export interface ElementChange {
  element: string;
  change: string;
  class: ChangeClass;
  witness?: unknown;
}

const MAX_COMPARISONS = 20_000;
/** Unsafe changes of one side of one element that are told, each with its example. */
const MAX_SHOWN = 50;

/** How people call an element. */
export function labelOf(element: DeclaredElement): string {
  return element.label ?? element.key;
}

/** What changed in an element that both sides have. */
export function changesOfElement(old: DeclaredElement, now: DeclaredElement): ElementChange[] {
  const element = labelOf(now);
  const surface = [
    ...traitChanges(old, now),
    ...sideChanges(old, now, "input"),
    ...sideChanges(old, now, "output"),
  ];
  const changes = [...distinct(surface), ...annotationChanges(old, now)];
  if (old.documentation !== now.documentation) {
    changes.push({ change: "is described otherwise", class: "patch" });
  }
  return changes.map((each) => ({ element, ...each }));
}

type Change = Omit<ElementChange, "element">;

function traitChanges(old: DeclaredElement, now: DeclaredElement): PlacedChange[] {
  return namesIn(old.traits, now.traits).flatMap((name): PlacedChange[] => {
    const [before, after] = [old.traits.get(name), now.traits.get(name)];
    if (before === after) return [];
    const witness = { [name]: after ?? null, expected: before ?? null };
    const change = `${name} was ${before ?? "not said"} and is ${after ?? "not said"}`;
    return [{ place: `trait ${name}`, change, class: "major", witness }];
  });
}

function annotationChanges(old: DeclaredElement, now: DeclaredElement): Change[] {
  const [before, after] = [old.annotations ?? new Map(), now.annotations ?? new Map()];
  return namesIn(before, after).filter((name) => before.get(name) !== after.get(name)).map(
    (name) => ({
      change: `${name} was ${before.get(name) ?? "not said"} and is ${
        after.get(name) ?? "not said"
      }`,
      class: "minor",
    }),
  );
}

function namesIn(...maps: readonly ReadonlyMap<string, string>[]): string[] {
  return [...new Set(maps.flatMap((map) => [...map.keys()]))].sort();
}

interface PlacedChange extends Change {
  place: string;
}

/** One change a place: the unsafe one where there are several. */
function distinct(changes: readonly PlacedChange[]): Change[] {
  const unsafe = new Set(
    changes.flatMap((each) => (each.class === "major" ? [each.place] : [])),
  );
  const seen = new Set<string>();
  return changes.flatMap(({ place, ...change }) => {
    const id = `${place} ${change.change}`;
    if (seen.has(id) || (change.class !== "major" && unsafe.has(place))) return [];
    seen.add(id);
    return [change];
  });
}

/** Input flows from the old side's users to the new side, output from the new side to them. */
function sideChanges(old: DeclaredElement, now: DeclaredElement, side: Side): PlacedChange[] {
  const isInput = side === "input";
  const [sub, sup] = isInput ? [old.input, now.input] : [now.output, old.output];
  const name = labelOf(now).split(" ").at(-1) ?? "";
  const unsafe = gapsOf(sub, sup, comparison(name, isInput, false));
  const majors = unsafe.slice(0, MAX_SHOWN).map((each): PlacedChange => {
    const witness = confirmed(each, sub, sup);
    return {
      place: placeOf(each),
      change: sentence(each, side, true) + (witness === undefined ? ` (${NO_WITNESS})` : ""),
      class: "major",
      ...(witness === undefined ? {} : { witness: withoutEmpty(witness.value) }),
    };
  });
  const places = new Set(majors.map(({ place }) => place));
  const exact = comparison(name, false, true);
  const backward = gapsOf(sup, sub, exact).map((each): PlacedChange => ({
    place: placeOf(each),
    change: sentence(each, side, false),
    class: "minor",
  }));
  const forward = gapsOf(sub, sup, comparison(name, false, true)).map((each): PlacedChange => ({
    place: placeOf(each),
    change: sentence(each, side, true),
    class: "minor",
  }));
  return [...majors, ...[...backward, ...forward].filter(({ place }) => !places.has(place))];
}

const NO_WITNESS = "it cannot be decided that this is safe, and no example was found";

function comparison(name: string, lenient: boolean, strict: boolean): Comparison {
  return { name, lenient, strict, pairs: createPairs(), budget: { left: MAX_COMPARISONS } };
}

function placeOf(each: Gap): string {
  return each.path.join(".");
}

/** A witness that was tried on both shapes, or another that stands the trial. */
function confirmed({ witness }: Gap, sub: Shape, sup: Shape): { value: unknown } | undefined {
  if (witness !== undefined && !isData(witness.value)) return witness;
  const stands = witness !== undefined && accepts(sub, witness.value) &&
    !accepts(sup, witness.value);
  return stands ? witness : found(sub, sup);
}

/** Parts of a call that hold nothing say nothing. */
function withoutEmpty(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const parts = Object.entries(value).filter(([name, part]) =>
    !EMPTY_PARTS.has(name) || !isRecord(part) || Object.keys(part).length > 0
  );
  return Object.fromEntries(parts);
}

const EMPTY_PARTS = new Set(["path", "query", "headers", "cookies"]);
