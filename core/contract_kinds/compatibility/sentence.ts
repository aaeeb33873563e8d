import { type Shape, shapeText } from "../surface.ts";
import type { Gap } from "./gap.ts";

/** Which way data goes: `input` is given by those who use an element, `output` they get. */
export type Side = "input" | "output";

const MAX_SHAPE_CHARS = 160;

/** What a gap means for people; `unsafe` where the new side refuses or fails to promise. */
export function sentence(gap: Gap, side: Side, unsafe: boolean): string {
  const what = gap.path.length === 0
    ? (side === "input" ? "what is given" : "what comes back")
    : gap.path.join(".");
  if (gap.text !== undefined) {
    return `${what}: ${unsafe ? gap.text : `no longer so: ${gap.text}`}`;
  }
  const { problem } = gap;
  if (problem === "missing" || problem === "extra" || problem === "loose") {
    const name = gap.path.at(-1) === "*" ? nameOfRest(gap.path) : what;
    return `${name} ${FIELD_WORDS[side][unsafe ? "unsafe" : "safe"][problem]}`;
  }
  // Of what is given the new side is the wider shape if the change is unsafe; otherwise the other.
  const [old, now] = (side === "input") === unsafe ? [gap.sub, gap.sup] : [gap.sup, gap.sub];
  const [before, after] = [short(old), short(now)];
  if (side === "input") {
    return unsafe
      ? `${what} no longer accepts ${before}, only ${after}`
      : `${what} accepts ${after}, before ${before}`;
  }
  return unsafe
    ? `${what} may now be ${after}, before ${before}`
    : `${what} is now ${after}, before ${before}`;
}

function nameOfRest(path: readonly string[]): string {
  const inside = path.slice(0, -1).join(".");
  return inside === "" ? "a field that is not named" : `a field of ${inside} that is not named`;
}

/** The words by side, safety and problem. Where it is safe, old and new stand the other way round. */
const FIELD_WORDS = {
  input: {
    unsafe: {
      missing: "must now be given",
      extra: "is no longer accepted",
      loose: "may now be given",
    },
    safe: {
      missing: "need no longer be given",
      extra: "may now be given",
      loose: "is no longer looked at",
    },
  },
  output: {
    unsafe: {
      missing: "is no longer promised",
      extra: "may now come, which was ruled out",
      loose: "is no longer described, and may be anything",
    },
    safe: {
      missing: "is now promised",
      extra: "no longer comes",
      loose: "may now come",
    },
  },
} as const;

function short(shape: Shape): string {
  const text = shapeText(shape);
  return text.length > MAX_SHAPE_CHARS ? `${text.slice(0, MAX_SHAPE_CHARS)}...` : text;
}
