import { contentOf, HOLE } from "./analysis/literals.ts";
import type { Call } from "./analysis/run.ts";
import type { TextPart, Value } from "./analysis/value.ts";

const JOINS = /^(?:(?:node:)?(?:path|posix)\.(?:posix\.)?)?(?:join|resolve)$|^os\.path\.join$/;
const SAME =
  /^(?:fileURLToPath|(?:url\.)?fileURLToPath|(?:pathlib\.)?Path|path\.normalize|os\.path\.abspath)$/;

/** What joining paths gives, with the parts that are not constant as holes. */
export function joinedPath(call: Call): Value | undefined {
  const [first] = call.args;
  if (first === undefined) return undefined;
  if (SAME.test(call.name)) return first;
  if (!JOINS.test(call.name) || call.receiver?.kind === "list") return undefined;
  const parts = call.args.flatMap((arg, index): TextPart[] => [
    ...(index === 0 ? [] : [{ text: "/", place: call.place }]),
    ...(arg.kind === "text" ? arg.parts : [{ hole: arg, place: call.place }]),
  ]);
  return { kind: "text", parts };
}

/** Text with its holes marked, of a value that is text or a number; a hole for anything else. */
export function markedText(value: Value): string {
  if (value.kind === "text") return contentOf(value.parts);
  if (value.kind === "scalar" && value.value !== null) return String(value.value);
  return HOLE;
}

/** True where a path in code can be the agreed one: the same, or the same below what is not seen. */
export function isSamePath(found: string, agreed: string): boolean {
  const parts = (path: string) =>
    path.replace(/^file:\/\//, "").replaceAll("\\", "/").split("/")
      .filter((part) => part !== "" && part !== ".");
  const [own, wanted] = [parts(found), parts(agreed)];
  const constant = own.slice(own.findLastIndex((part) => part === ".." || part === HOLE) + 1);
  const shared = Math.min(constant.length, wanted.length);
  if (shared === 0) return false;
  const [tail, end] = [constant.slice(-shared), wanted.slice(-shared)];
  return end.every((part, index) => partMatches(tail[index] ?? "", part));
}

/** `report-{}.csv` in code is `report-*.csv` or `report-{date}.csv` in the contract. */
function partMatches(found: string, agreed: string): boolean {
  if (found === agreed) return true;
  const pattern = (text: string) =>
    text.split(/\*+|\{[^}]*\}|<[^>]*>|%[A-Za-z]|YYYY|MM|DD/).map((part) => RegExp.escape(part));
  const isPattern = pattern(agreed).length > 1;
  if (isPattern && new RegExp(`^${pattern(agreed).join(".+")}$`).test(found)) return true;
  if (!found.includes(HOLE) || found === HOLE) return false;
  const own = found.split(HOLE).map((part) => RegExp.escape(part)).join(".*");
  return new RegExp(`^${own}$`).test(agreed);
}
