import { HOLE } from "../analysis/literals.ts";

const PARAMETER = /\{[^}]*\}|<[^>]*>|(?<=\/):[A-Za-z_]\w*/g;

/** A topic with its parameters as `{}`: `orders/{id}/paid` and `orders/:id/paid` are the same. */
export function topicPattern(topic: string): string {
  return topic.replaceAll(PARAMETER, "{}").replaceAll(HOLE, "{}");
}

/** True where a topic in code is the agreed one, as far as both are constant. */
export function matchesTopic(found: string, agreed: string): boolean {
  if (found === agreed) return true;
  const [own, wanted] = [partsOf(found), partsOf(agreed)];
  for (let index = 0; index < Math.max(own.length, wanted.length); index++) {
    const [one, other] = [own[index], wanted[index]];
    if (one === "#" || one === ">" || other === "#" || other === ">") return true;
    if (one === undefined || other === undefined) return false;
    if (!partFits(one, other) && !partFits(other, one)) return false;
  }
  return own.some((part) => !isWild(part));
}

function partsOf(topic: string): string[] {
  return topicPattern(topic).split(/[/.:]/);
}

function isWild(part: string): boolean {
  return part === "+" || part === "*" || part === "{}";
}

function partFits(pattern: string, part: string): boolean {
  if (isWild(pattern) || pattern === part) return true;
  if (!pattern.includes("{}") && !pattern.includes("*")) return false;
  const pieces = pattern.split(/\{\}|\*/).map((piece) => RegExp.escape(piece));
  return new RegExp(`^${pieces.join(".+")}$`).test(part);
}

/** True where two names are of one family: `order.paid` and `order.sent`. */
export function isOfFamily(one: string, other: string): boolean {
  const [first, ...rest] = one.split(/[/.:_-]/);
  const [start, ...more] = other.split(/[/.:_-]/);
  return rest.length > 0 && more.length > 0 && first === start && first !== "" && first !== HOLE;
}
