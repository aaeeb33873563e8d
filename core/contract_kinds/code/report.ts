import { didYouMean, listText, nameOf, violation } from "../findings.ts";
import { nearest } from "../similar.ts";
import { baseOf, type Place, placeText, shapeText } from "../surface.ts";
import type { Violation } from "../verdict.ts";
import type { Known, MemberLookup } from "./known.ts";
import type { Signature } from "./model.ts";
import type { Target } from "./target.ts";

const MAX_AGREED_CHARS = 300;

/** What a consumer's code shows of its contracts, by contract id. */
export class Report {
  readonly violations = new Map<string, Violation[]>();
  readonly unknowns = new Map<string, string[]>();
  readonly used = new Set<string>();
  /** Imports that cannot be followed: they may be of any contract. */
  readonly open: string[] = [];
  readonly #module: string;

  constructor(module: string) {
    this.#module = module;
  }

  /** Something of the contract's module is imported. */
  seen(target: Target): void {
    this.used.add(target.contract.id);
  }

  maybe(target: Target, source: string, place: Place): void {
    const { module } = target.declared;
    this.#unknown(target, place, `whether "${source}" is ${module} cannot be seen`);
  }

  dynamic(target: Target, place: Place): void {
    this.#unknown(target, place, `what is taken from ${target.declared.module} is not constant`);
  }

  dynamicImport(place: Place): void {
    this.open.push(`${placeText(place)}: what is imported here is not constant`);
  }

  escaped(target: Target, name: string, place: Place): void {
    this.#unknown(target, place, `${name} is handed on as a whole`);
  }

  spread(target: Target, element: string, place: Place): void {
    this.#unknown(target, place, `the arguments of ${element} are spread and cannot be seen`);
  }

  /** What a look-up found; where it surely found nothing, that is noted. */
  found(lookup: MemberLookup, name: string, place: Place): Known {
    if (lookup.kind === "known") return lookup.known;
    const { target, element } = lookup;
    if (lookup.kind === "unseen") {
      this.#unknown(target, place, `whether ${element} is agreed cannot be seen`);
      return null;
    }
    if (lookup.kind === "unawaited") {
      this.unawaited({ target, element }, place, `is read as "${name}" without await`);
      return null;
    }
    const { contract } = target;
    const like = didYouMean(nearest(name, lookup.names));
    if (lookup.isUse) {
      const message = `${this.#module} uses ${element}, but ${nameOf(contract)} has no such ` +
        `name; it has ${listText(lookup.names)}.${like} Use a name that is agreed, or have ` +
        `${contract.owner} add it to the contract.`;
      this.#add(target, "consumer_unknown_element", element, place, message);
      return null;
    }
    const names = lookup.names.length === 0 ? "" : `; it has ${listText(lookup.names)}`;
    const message = `${this.#module} reads "${name}" of what ${element} gives, but ` +
      `${nameOf(contract)} promises no such member${names}.${like} Read what is promised, or ` +
      `have ${contract.owner} promise it.`;
    this.#add(target, "consumer_mismatch", element, place, message);
    return null;
  }

  misused(
    target: Target,
    element: string,
    signatures: readonly Signature[],
    text: string,
    place: Place,
  ): void {
    const agreed = signatures.map(({ shape }) =>
      `${shape.isAsync ? "async " : ""}${element}${shapeText({ ...shape, isAsync: false })}`
    ).join(" or ");
    const short = agreed.length > MAX_AGREED_CHARS
      ? `${agreed.slice(0, MAX_AGREED_CHARS)}...`
      : agreed;
    const message =
      `${this.#module} calls ${element} and ${text}, but ${nameOf(target.contract)} ` +
      `has ${short}. Call it as agreed.`;
    this.#add(target, "consumer_mismatch", element, place, message);
  }

  unawaited(known: { target: Target; element: string }, place: Place, text: string): void {
    const message = `${this.#module} calls ${known.element}, whose result ${text}; ` +
      `${nameOf(known.target.contract)} makes it asynchronous. Await it.`;
    this.#add(known.target, "consumer_mismatch", known.element, place, message);
  }

  /** Python refuses to await what is no coroutine. */
  awaited(known: Known, place: Place): void {
    if (known?.kind !== "value" || known.target.language !== "py") return;
    const { kind } = baseOf(known.shape);
    if (!["string", "integer", "number", "boolean", "array", "enum"].includes(kind)) return;
    const message = `${this.#module} awaits what ${known.element} gives, but ` +
      `${nameOf(known.target.contract)} promises ${shapeText(known.shape)}. Remove the await.`;
    this.#add(known.target, "consumer_mismatch", known.element, place, message);
  }

  #add(
    target: Target,
    rule: Violation["rule"],
    element: string,
    place: Place,
    message: string,
  ): void {
    this.seen(target);
    const found = violation(rule, "consumer", this.#module, element, place, message);
    const before = this.violations.get(target.contract.id) ?? [];
    const isKnown = before.some((each) =>
      each.file === found.file && each.line === found.line && each.message === message
    );
    if (!isKnown) this.violations.set(target.contract.id, [...before, found]);
  }

  #unknown(target: Target, place: Place, text: string): void {
    this.seen(target);
    const { id } = target.contract;
    this.unknowns.set(id, [...(this.unknowns.get(id) ?? []), `${placeText(place)}: ${text}`]);
  }
}
