import { REST } from "../analysis/facts.ts";

/** A hole: a path segment, or part of one, that is not constant. */
export const HOLE = "{}";

/** A path in one spelling: `:id`, `{id}` and `<int:id>` become `{}`, and there is no slash at the end. */
export function normalPath(path: string): string {
  const [bare = ""] = path.split(/[?#]/, 1);
  const segments = bare.split("/").filter((segment) => segment !== "" && segment !== ".");
  return `/${segments.map(normalSegment).join("/")}`;
}

function normalSegment(segment: string): string {
  if (segment === "*" || segment === "**" || segment === REST) return REST;
  return segment
    .replaceAll(/:[A-Za-z_]\w*(?:\{[^{}]*\}|\([^()]*\))?\??/g, HOLE)
    .replaceAll(/\{[^{}]*\}|<[^<>]*>/g, HOLE);
}

/** The names of the parameters written in a path template. */
export function pathParameters(path: string): string[] {
  const names = path.matchAll(/\{(\w+)\}|:([A-Za-z_]\w*)|<(?:\w+:)?(\w+)>/g);
  return [...names].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

/**
 * Whether `path` means the template: `certain` where every segment does, `possible` where an
 * unknown part would have to have the right value.
 */
export function matchPath(path: string, template: string): "certain" | "possible" | "no" {
  const given = path.split("/");
  const wanted = template.split("/");
  let result: "certain" | "possible" = "certain";
  for (const [index, want] of wanted.entries()) {
    const have = given[index];
    if (want === REST || have === REST) return result;
    if (have === undefined) return "no";
    const match = matchSegment(have, want);
    if (match === "no") return "no";
    if (match === "possible") result = "possible";
  }
  return given.length === wanted.length ? result : "no";
}

function matchSegment(have: string, want: string): "certain" | "possible" | "no" {
  if (have === want || want === HOLE) return "certain";
  if (have.includes(HOLE)) return fits(want, have) ? "possible" : "no";
  return want.includes(HOLE) && fits(have, want) ? "certain" : "no";
}

/** True where `text` is `pattern` with its holes filled. */
function fits(text: string, pattern: string): boolean {
  const pieces = pattern.split(HOLE);
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  const plain = text.replaceAll(HOLE, "");
  return plain.startsWith(first) && plain.endsWith(last) &&
    plain.length >= first.length + last.length;
}
