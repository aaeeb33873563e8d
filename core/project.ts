import type { Policy } from "../policies/mod.ts";
import { type Clock, systemClock } from "./clock.ts";
import {
  chooseSandbox,
  type E2bAccess,
  Harness,
  openGate,
  type Sandbox,
  ShadowRepo,
  Workspace,
} from "./harness/mod.ts";
import { Hub, hubFile } from "./hub.ts";
import { missionRules, type RulesOf } from "./project_policy/mission_rules.ts";
import { readPolicyFile } from "./project_policy/policy_file.ts";
import { missionOf } from "./ssot/missions/mission_policies.ts";

/** Everything opened of one project directory; what costs time is opened when first needed. */
export interface Project {
  /** Absolute real path of the workspace. */
  root: string;
  stateDir: string;
  hub: Hub;
  policy: Policy;
  /** The policy's file, or `default`. */
  policySource: string;
  workspace: Workspace;
  harness: Harness;
  rulesOf: RulesOf;
  /** The project under the policy of a requirement's mission; itself where that is its own. */
  forMission(requirement: string): Promise<Project>;
  shadow(): Promise<ShadowRepo>;
  sandbox(): Promise<{ sandbox: Sandbox; notice: string | null }>;
  close(): Promise<void>;
}

interface ProjectOptions {
  root: string;
  /** Policy file, relative to the root; null: `.maestro/policy.yaml` if it exists, else the default. */
  policyFile: string | null;
  /** PostgreSQL URL or SQLite file of the shared state; absent: the file in the state directory. */
  database?: string;
  /** The shared state itself, where it is open already; the project closes it. */
  hub?: Hub;
  /** The PATH in which git, bubblewrap and the agents' commands are found. */
  path: string;
  /** Where commands reach the hosts that the policy names; in the state directory where absent. */
  gateSocket?: string | undefined;
  /** How E2B is reached, where the policy chooses it. */
  e2b?: E2bAccess | undefined;
  clock?: Clock;
}

/** Opens a project. Errors: not_found, invalid (policy), unavailable, corrupt. */
export async function openProject(options: ProjectOptions): Promise<Project> {
  const workspace = await Workspace.open(options.root);
  const stateDir = `${workspace.root}/.maestro`;
  const file = await readPolicyFile(workspace.root, options.policyFile);
  const { policy, source } = file;
  const hub = options.hub ?? await Hub.open(
    options.database ?? hubFile(workspace.root),
    options.clock ?? systemClock,
  );
  const shadow = once(() =>
    ShadowRepo.open({
      workspace: workspace.root,
      gitDir: `${stateDir}/shadow.git`,
      indexFile: `${stateDir}/shadow.index`,
      path: options.path,
    })
  );
  const sandbox = once(() =>
    chooseSandbox({
      provider: policy.sandbox.provider,
      required: policy.sandbox.required,
      image: policy.sandbox.image,
      path: options.path,
      stateDir,
      e2b: options.e2b,
      network: openGate(policy, options.gateSocket ?? `${stateDir}/gate-${Deno.pid}.sock`),
    })
  );
  const rulesOf = missionRules(hub, file);
  const project: Project = {
    root: workspace.root,
    stateDir,
    hub,
    policy,
    policySource: source,
    workspace,
    harness: new Harness({ hub, policy, workspace, shadow, sandbox, rulesOf }),
    rulesOf,
    async forMission(requirement) {
      const own = await rulesOf(missionOf(requirement));
      return own === policy
        ? project
        : { ...project, policy: own, harness: project.harness.under(own) };
    },
    shadow,
    sandbox,
    close: () => hub.close(),
  };
  return project;
}

/** Opens at the first call; a failure is not kept, so that a mended machine works at the next. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null;
  return () => {
    opened ??= open().catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  };
}
