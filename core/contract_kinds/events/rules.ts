import { HOLE } from "../analysis/literals.ts";
import { shapeOfValue } from "../analysis/value.ts";
import {
  didYouMean,
  type Findings,
  listText,
  nameOf,
  unknownText,
  violation,
} from "../findings.ts";
import { readsShape } from "../reads.ts";
import { type Misfit, misfitsOfGiven, misfitsOfReads } from "../shape_match.ts";
import { nearest } from "../similar.ts";
import { placeText, shapeText } from "../surface.ts";
import type { ContractUnderTest } from "../verdict.ts";
import type { EventUse } from "./log.ts";
import type { EventsParty } from "./party.ts";
import type { DeclaredTopic } from "./schema.ts";
import { isOfFamily, matchesTopic } from "./topic.ts";

/** All that is needed to judge contracts of kind events. */
export interface EventsCase {
  contracts: readonly ContractUnderTest[];
  /** The topics of every readable contract, by contract id. */
  topics: ReadonlyMap<string, readonly DeclaredTopic[]>;
  parties: ReadonlyMap<string, EventsParty>;
}

interface Side {
  given: EventsCase;
  contract: ContractUnderTest;
  module: string;
  side: "provider" | "consumer";
  findings: Findings;
}

const OPPOSITE = { publish: "subscribe", subscribe: "publish" } as const;
const DOES = { publish: "publishes", subscribe: "subscribes to" } as const;

/** Checks that the owner publishes and subscribes to what the contract has. */
export function judgeOwner(
  given: EventsCase,
  contract: ContractUnderTest,
  findings: Findings,
): void {
  const party = given.parties.get(contract.owner);
  const side = { given, contract, module: contract.owner, side: "provider", findings } as const;
  findings.unknowns.push(...(party?.unknowns ?? []).map(unknownText));
  for (const topic of given.topics.get(contract.id) ?? []) {
    const uses = usesOf(party, topic.direction, topic);
    if (uses.length === 0) noteMissing(side, party, topic);
    for (const use of uses) judgeUse(side, use, topic);
  }
}

/** Checks that a consumer waits for and sends only what the contract has, and as it has it. */
export function judgeConsumer(
  given: EventsCase,
  contract: ContractUnderTest,
  module: string,
  findings: Findings,
): void {
  const party = given.parties.get(module);
  const side = { given, contract, module, side: "consumer", findings } as const;
  const name = nameOf(contract);
  if (party === undefined || party.files === 0) {
    findings.unknowns.push(`${module} has no source files yet; its use of ${name} is open`);
    return;
  }
  findings.unknowns.push(...party.unknowns.map(unknownText));
  const before = findings.violations.length;
  let isUsed = false;
  for (const topic of given.topics.get(contract.id) ?? []) {
    const uses = usesOf(party, OPPOSITE[topic.direction], topic);
    isUsed ||= uses.length > 0;
    for (const use of uses) judgeUse(side, use, topic);
  }
  for (const use of party.uses) judgeUnknownTopic(side, use);
  const isQuiet = findings.violations.length === before && party.unknowns.length === 0;
  if (!isUsed && isQuiet) {
    findings.unknowns.push(`no use of the topics of ${name} was seen in the code of ${module}`);
  }
}

function usesOf(
  party: EventsParty | undefined,
  kind: EventUse["kind"],
  { topic }: DeclaredTopic,
): EventUse[] {
  return (party?.uses ?? []).filter((use) =>
    use.kind === kind && use.topics.some((each) => each !== HOLE && matchesTopic(each, topic))
  );
}

function noteMissing(side: Side, party: EventsParty | undefined, topic: DeclaredTopic): void {
  const { given, contract, module, findings } = side;
  const name = nameOf(contract);
  const element = `${topic.direction} ${topic.topic}`;
  const [other] = usesOf(party, OPPOSITE[topic.direction], topic);
  const spare = (party?.uses ?? []).filter((use) =>
    use.kind === topic.direction && use.topics.every((each) => each !== HOLE) &&
    !isDeclared(given, use)
  );
  const like = nearest(topic.topic, spare.flatMap(({ topics }) => [...topics]));
  const meant = spare.find(({ topics }) => like !== null && topics.includes(like)) ??
    spare.find(({ topics }) => topics.some((each) => isOfFamily(each, topic.topic))) ??
    (spare.length === 1 ? spare[0] : undefined);
  if (party !== undefined && party.files > 0 && other === undefined) {
    const open = party.uses.filter((use) =>
      use.kind === topic.direction && use.topics.includes(HOLE)
    );
    const isMentioned = meant === undefined && party.texts.includes(topic.topic);
    if (open.length > 0 || isMentioned || party.unknowns.length > 0) {
      const where = open.map(({ place }) => placeText(place)).join(", ");
      findings.unknowns.push(
        `cannot see whether ${module} ${DOES[topic.direction]} ${topic.topic}` +
          (where === "" ? "" : `: the topic at ${where} is not constant`),
      );
      return;
    }
  }
  const has = other !== undefined
    ? `it ${DOES[other.kind]} it instead`
    : meant === undefined
    ? `it ${DOES[topic.direction]} ${listText(spare.flatMap(({ topics }) => [...topics]))}`
    : `it ${DOES[topic.direction]} ${meant.topics[0]}: did you mean ${topic.topic}?`;
  const message =
    `${name} has ${module} as the one that ${DOES[topic.direction]} ${topic.topic}, ` +
    `but ${has}${has.endsWith("?") ? "" : "."}`;
  const place = (other ?? meant)?.place ?? null;
  const rule = other === undefined ? "provider_missing" : "provider_mismatch";
  findings.violations.push(violation(rule, "provider", module, element, place, message));
}

/** True where some contract has one of the topics. */
function isDeclared({ topics }: EventsCase, use: EventUse): boolean {
  return [...topics.values()].flat().some(({ topic }) =>
    use.topics.some((each) => matchesTopic(each, topic))
  );
}

function judgeUse(side: Side, use: EventUse, topic: DeclaredTopic): void {
  const { findings, module } = side;
  if (use.kind === "subscribe") {
    if (use.isShared || use.reads.length === 0) return;
    for (const misfit of misfitsOfReads(topic.payload, readsShape(use.reads))) {
      if (misfit.problem === "unseen") continue;
      noteMisfit(side, use, topic, misfit, `reads "${misfit.field.join(".")}" of ${topic.topic}`);
    }
    return;
  }
  if (topic.payload.kind === "unknown") return;
  if (use.payload === null) {
    const isNeeded = misfitsOfGiven(topic.payload, EMPTY).some(({ problem }) =>
      problem === "missing"
    );
    if (isNeeded) {
      findings.unknowns.push(
        `${placeText(use.place)}: cannot see what ${module} publishes as ${topic.topic}`,
      );
    }
    return;
  }
  for (const misfit of misfitsOfGiven(topic.payload, shapeOfValue(use.payload))) {
    const field = misfit.field.join(".");
    if (misfit.problem === "unseen") {
      const what = field === "" ? "what" : `whether "${field}" is what`;
      findings.unknowns.push(
        `${
          placeText(misfit.place ?? use.place)
        }: cannot see ${what} ${module} publishes as ${topic.topic}`,
      );
      continue;
    }
    const how = misfit.problem === "missing"
      ? `without "${field}"`
      : `with ${field === "" ? "" : `"${field}" as `}` +
        (misfit.found === null ? "something else" : shapeText(misfit.found));
    noteMisfit(side, use, topic, misfit, `publishes ${topic.topic} ${how}`);
  }
}

const EMPTY = { kind: "object", fields: new Map(), open: false } as const;

function noteMisfit(
  { contract, module, side, findings }: Side,
  use: EventUse,
  topic: DeclaredTopic,
  misfit: Misfit,
  says: string,
): void {
  const message = `${module} ${says}, but ${nameOf(contract)} has ${shapeText(topic.payload)}.` +
    didYouMean(misfit.similar === null ? null : `"${misfit.similar}"`);
  const rule = side === "provider" ? "provider_mismatch" : "consumer_mismatch";
  const place = misfit.place ?? use.place;
  const isKnown = findings.violations.some((each) =>
    each.message === message && each.file === place.file && each.line === place.line
  );
  if (isKnown) return;
  findings.violations.push(violation(rule, side, module, topic.element.key, place, message));
}

/** Events that platforms and libraries have themselves. */
const BUILT_IN =
  /^(?:error|close|closed|open|connect|connected|connection|disconnect|disconnected|ready|end|exit|data|message|finish|drain|timeout|listening|request|response|click|change|input|submit|load|unload|resize|scroll|keydown|keyup|focus|blur|abort|upgrade|reconnect|subscribe|unsubscribe|pmessage|SIGINT|SIGTERM|newListener|popstate|hashchange|storage|visibilitychange|DOMContentLoaded)$/;

/** A topic that no contract has, that nobody else is seen to deal in, and that looks like an agreed one. */
function judgeUnknownTopic(side: Side, use: EventUse): void {
  const { given, contract, module, findings } = side;
  const [found] = use.topics;
  const isConstant = use.topics.every((each) => each !== HOLE);
  if (found === undefined || !isConstant || BUILT_IN.test(found) || isDeclared(given, use)) return;
  // Somebody deals in it from the other side without a contract.
  const others = [...given.parties].filter(([name]) => name !== contract.owner)
    .flatMap(([, party]) => party.uses);
  const isDealt = others.some((each) =>
    each.kind !== use.kind && each.topics.some((topic) => use.topics.includes(topic))
  );
  if (isDealt) return;
  const consumed = given.contracts.filter(({ consumers }) =>
    consumers.some((consumer) => consumer.module === module)
  );
  const candidates = consumed.flatMap(({ id }) =>
    (given.topics.get(id) ?? []).filter(({ direction }) => direction !== use.kind)
      .map(({ topic }) => ({ id, topic }))
  );
  const like = nearest(found, candidates.map(({ topic }) => topic));
  const meant = candidates.find(({ topic }) => topic === like) ??
    candidates.find(({ topic }) => isOfFamily(found, topic));
  if (meant?.id !== contract.id) return;
  const names = (given.topics.get(contract.id) ?? []).map(({ topic }) => topic);
  const message = `${module} ${DOES[use.kind]} ${found}, but ${nameOf(contract)} has no such ` +
    `topic; it has ${listText(names)}.${didYouMean(meant.topic)}`;
  const isKnown = findings.violations.some((each) =>
    each.message === message &&
    each.line === use.place.line && each.file === use.place.file
  );
  if (isKnown) return;
  findings.violations.push(
    violation("consumer_unknown_element", "consumer", module, found, use.place, message),
  );
}
