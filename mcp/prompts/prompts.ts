import { completing } from "../resources/resources.ts";
import type { Session } from "../session.ts";

/** One argument of a prompt; all are texts. */
interface PromptArgument {
  name: string;
  description: string;
  required: boolean;
  complete?: (session: Session, typed: string) => Promise<string[]>;
}

/** A way to begin: what a person picks from their client's menu. */
export interface Prompt {
  name: string;
  title: string;
  description: string;
  arguments: readonly PromptArgument[];
  text(args: Record<string, string>): string;
}

const requirement = (required: boolean): PromptArgument => ({
  name: "requirement",
  description: "Requirement id, such as R0.2",
  required,
  complete: completing("requirements"),
});

const plan: Prompt = {
  name: "plan",
  title: "Plan a goal",
  description: "Turn a goal into requirements that several agents can do side by side",
  arguments: [{ name: "goal", description: "What is to be built", required: true }],
  text: ({ goal }) =>
    `Plan this with MAESTRO: ${goal}

1. Look at what is there: status_get, requirement_list, workspace_read.
2. requirement_add a root with the goal, then requirement_decompose it. Each child has one role (backend, frontend or test), a goal for a reader who knows nothing else, a write scope that no other child shares, what it depends on, and criteria, each with a check "run: <command>" wherever a machine can decide.
3. Where two parts must fit together, write the whole interface into the provider's child, to be registered with contract_propose before any code, and let the consumers depend on it.
4. Write no code. End by showing the tree and what is ready first.`,
};

const work: Prompt = {
  name: "work",
  title: "Do a requirement",
  description: "Claim a requirement, or the best ready one, and finish it",
  arguments: [requirement(false)],
  text: ({ requirement }) =>
    `Work on ${requirement ?? "the best ready requirement"} in MAESTRO.

1. requirement_claim${
      requirement ? ` with id ${requirement}` : ""
    }. Read all of the work packet: goal, criteria, contracts, write scope, feedback of earlier attempts, guidance, the handoff of whoever was at it before. Where requirement is null, say why and stop.
2. Make the smallest complete change inside the write scope, with the workspace tools. Provide and use interfaces exactly as the contracts say.
3. Run the criteria's checks with workspace_run until they pass.
4. requirement_complete with a summary for those who depend on it. A refusal says which check failed: mend that and complete again.
5. If it cannot be done, requirement_release with a reason that another can act on.`,
};

const review: Prompt = {
  name: "review",
  title: "Review a requirement",
  description: "Check finished work against its goal and its contracts",
  arguments: [requirement(true)],
  text: ({ requirement }) =>
    `Review ${requirement} in MAESTRO.

1. requirement_get ${requirement} and the contracts it names with contract_get: what was promised.
2. log_query with target ${requirement}, and workspace_read: what was done.
3. Judge whether the goal is met, the contracts are kept, errors are handled, tests could fail, and whether anything is unsafe. Nothing counts because its author says so.
4. review_submit with the verdict and findings that name file, fault and remedy.`,
};

const handoff: Prompt = {
  name: "handoff",
  title: "Hand off your work",
  description: "Stop so that another agent can go on where you are",
  arguments: [requirement(false)],
  text: ({ requirement }) =>
    `Hand your work${requirement ? ` on ${requirement}` : ""} off in MAESTRO.

1. status_get says what you hold. If its checks pass, requirement_complete it and stop.
2. Else handoff_create with that requirement: summary, what is done and decided, files touched, what was run and how it ended, risks, and the one next step. Your claim goes back with it, and whoever claims it next gets the baton in the work packet. Files inside the write scope stay as they are.
3. What every later agent should know goes into guidance_add, not into the baton.
4. Without the handoff tools (toolset state), requirement_release with the same in short as the reason.`,
};

const reconcile: Prompt = {
  name: "reconcile",
  title: "Reconcile a contract",
  description: "Settle two changes of one contract, or adapt to a breaking version",
  arguments: [{
    name: "contract",
    description: "Contract id, such as C1",
    required: true,
    complete: completing("contracts"),
  }],
  text: ({ contract }) =>
    `Reconcile ${contract} in MAESTRO.

1. contract_get ${contract}: its schema, history, consumers and what they are pinned to. status_get shows notices about it.
2. Say what the two sides need and where they differ.
3. As the owner: contract_propose one version that serves both, with expected_version; if a consumer must change, say so in the change. As a consumer: adapt your code to the new version, then contract_pin it.
4. Run the checks that touch it, then complete or release what you hold.`,
};

/** What each role is for and may do; the policy in force says the rest. */
const ROLES: Readonly<Record<string, string>> = {
  planning:
    "You turn goals into requirements: requirement_add, requirement_decompose, requirement_edit. You write no code and claim nothing.",
  backend:
    "You do backend requirements: services, APIs, data. You register an interface with contract_propose before you build it, and others rely on it.",
  frontend:
    "You do frontend requirements: user interface and client side. You use interfaces exactly as their contracts say, and pin what you use with contract_pin.",
  test:
    "You do test requirements: tests that fail when the promise is broken. You write tests only, and test against the contracts.",
  review:
    "You judge finished work with review_submit: goal, contracts, quality, safety. You change no file.",
};

const roles = Object.entries(ROLES).map(([role, text]): Prompt => ({
  name: `role_${role}`,
  title: `Be the ${role} agent`,
  description: `Act as the ${role} agent until there is nothing left to do`,
  arguments: [],
  text: () =>
    `You are the ${role} agent of this MAESTRO project. ${text} Begin with status_get${
      role === "planning" || role === "review"
        ? ""
        : ", then requirement_claim, finish what you get, and go on until nothing is ready for you"
    }. What is refused says by which rule and what to do instead.`,
}));

/** In the order in which clients list them. */
export const PROMPTS: readonly Prompt[] = [plan, work, review, handoff, reconcile, ...roles];
