import {
  type CompletedTable,
  fail,
  getContract,
  getHandoff,
  getMission,
  getRequirement,
  getRun,
  idsBeginningWith,
  listGuidance,
  listMissions,
  logPage,
  overview,
  pageOfRequirements,
  type Requirement,
} from "../../core/state.ts";
import type { Session } from "../session.ts";
import { json, type Resource } from "./resource.ts";

const PAGE = 200;
const LOG_PAGE = 50;
const MISSIONS_PAGE = 50;
const MAX_COMPLETIONS = 100;

export const STATUS = "maestro://status";
export const REQUIREMENTS = "maestro://requirements";
export const LOG = "maestro://log";
export const GUIDANCE = "maestro://guidance";
export const MISSIONS = "maestro://missions";

const status: Resource = {
  name: "status",
  title: "Status",
  description: "Progress, claims, contracts, pending approvals and the run",
  uri: STATUS,
  mimeType: "application/json",
  read: async ({ project }) => json(await project.hub.read((tx) => overview(tx))),
};

const requirements: Resource = {
  name: "requirements",
  title: "Requirements tree",
  description: `The first ${PAGE} requirements in tree order; next names the rest`,
  uri: REQUIREMENTS,
  mimeType: "application/json",
  read: (session) => treeAfter(session, undefined),
};

const requirementsAfter: Resource = {
  name: "requirements-after",
  title: "Requirements tree, further pages",
  description: `The next ${PAGE} requirements after one of them`,
  uri: `${REQUIREMENTS}/after/{id}`,
  mimeType: "application/json",
  read: (session, { id }) => treeAfter(session, id),
  completions: { id: completing("requirements") },
};

const requirement: Resource = {
  name: "requirement",
  title: "Requirement",
  description: "One requirement with its criteria, evidence and dependencies",
  uri: "maestro://requirement/{id}",
  mimeType: "application/json",
  read: async ({ project }, { id = "" }) =>
    json(await project.hub.read((tx) => getRequirement(tx, id))),
  completions: { id: completing("requirements") },
};

const contract: Resource = {
  name: "contract",
  title: "Contract",
  description: "One contract: schema, version, consumers and history",
  uri: "maestro://contract/{id}",
  mimeType: "application/json",
  read: async ({ project }, { id = "" }) =>
    json(await project.hub.read((tx) => getContract(tx, id))),
  completions: { id: completing("contracts") },
};

const log: Resource = {
  name: "log",
  title: "Execution log",
  description: `The newest ${LOG_PAGE} entries; next names the ones before`,
  uri: LOG,
  mimeType: "application/json",
  read: (session) => logBefore(session, undefined),
};

const logEarlier: Resource = {
  name: "log-before",
  title: "Execution log, earlier pages",
  description: `The ${LOG_PAGE} entries before a position`,
  uri: `${LOG}/before/{seq}`,
  mimeType: "application/json",
  read: (session, { seq = "" }) => {
    if (/^\d{1,15}$/.test(seq)) return logBefore(session, Number(seq));
    throw fail(
      "not_found",
      `Cannot find the log before ${seq}: a position is a number`,
      "maestro://log names the positions that there are.",
    );
  },
};

const policy: Resource = {
  name: "policy",
  title: "Policy",
  description: "What agents may read, write and run, as it is in force",
  uri: "maestro://policy",
  mimeType: "application/json",
  read: ({ project }) =>
    Promise.resolve(json({ source: project.policySource, policy: project.policy })),
};

const run: Resource = {
  name: "run",
  title: "Run report",
  description: "What a run tried, where it stands and what a person can do",
  uri: "maestro://run/{id}",
  mimeType: "text/markdown",
  async read({ project }, { id = "" }) {
    const found = await project.hub.read((tx) => getRun(tx, id));
    const { markdown, runReport } = await import("../../core/mod.ts");
    return markdown(await runReport(project.hub, found));
  },
  completions: { id: completing("runs") },
};

const missions: Resource = {
  name: "missions",
  title: "Missions",
  description:
    `The first ${MISSIONS_PAGE} missions with their state and progress; next names the rest`,
  uri: MISSIONS,
  mimeType: "application/json",
  read: (session) => missionsAfter(session, undefined),
};

const missionsFurther: Resource = {
  name: "missions-after",
  title: "Missions, further pages",
  description: `The next ${MISSIONS_PAGE} missions after one of them`,
  uri: `${MISSIONS}/after/{id}`,
  mimeType: "application/json",
  read: (session, { id }) => missionsAfter(session, id),
  completions: { id: completing("missions") },
};

const mission: Resource = {
  name: "mission",
  title: "Mission",
  description: "One mission: state, progress, milestones, run",
  uri: "maestro://mission/{id}",
  mimeType: "application/json",
  read: async ({ project }, { id = "" }) =>
    json(await project.hub.read((tx) => getMission(tx, id))),
  completions: { id: completing("missions") },
};

const handoff: Resource = {
  name: "handoff",
  title: "Handoff",
  description: "One handoff with its whole baton",
  uri: "maestro://handoff/{id}",
  mimeType: "application/json",
  read: async ({ project }, { id = "" }) =>
    json(await project.hub.read((tx) => getHandoff(tx, id))),
  completions: { id: completing("handoffs") },
};

const guidance: Resource = {
  name: "guidance",
  title: "Guidance",
  description: "What the project has learned and every agent must heed",
  uri: GUIDANCE,
  mimeType: "application/json",
  read: async ({ project }) =>
    json(await project.hub.read((tx) => listGuidance(tx, { status: "ACTIVE", limit: PAGE }))),
};

/** In the order in which clients list them. */
export const RESOURCES: readonly Resource[] = [
  status,
  requirements,
  requirementsAfter,
  requirement,
  contract,
  log,
  logEarlier,
  policy,
  run,
  missions,
  missionsFurther,
  mission,
  handoff,
  guidance,
];

/** Values for a variable that is an id: those that begin as typed. */
export function completing(table: CompletedTable) {
  return ({ project }: Session, typed: string): Promise<string[]> =>
    project.hub.read((tx) => idsBeginningWith(tx, table, typed, MAX_COMPLETIONS));
}

async function treeAfter({ project }: Session, after: string | undefined): Promise<string> {
  const page = await project.hub.read((tx) => pageOfRequirements(tx, { after, limit: PAGE }));
  const last = page.requirements.at(-1);
  const isFull = page.requirements.length === PAGE && last !== undefined;
  return json({
    requirements: page.requirements.map(line),
    total: page.total,
    next: isFull ? `${REQUIREMENTS}/after/${last.id}` : null,
  });
}

function line({ id, title, status, role, assignee, dependencies }: Requirement) {
  return { id, title, status, role, assignee, dependencies };
}

async function missionsAfter({ project }: Session, after: string | undefined): Promise<string> {
  const page = await project.hub.read((tx) => listMissions(tx, { after, limit: MISSIONS_PAGE }));
  const last = page.missions.at(-1);
  const isFull = page.missions.length === MISSIONS_PAGE && last !== undefined;
  return json({ ...page, next: isFull ? `${MISSIONS}/after/${last.id}` : null });
}

async function logBefore({ project }: Session, before: number | undefined): Promise<string> {
  const page = await project.hub.read((tx) => logPage(tx, {}, { before, limit: LOG_PAGE }));
  const first = page.entries.at(0);
  const next = page.more && first ? `${LOG}/before/${first.seq}` : null;
  return json({ entries: page.entries, total: page.total, next });
}
