import { inProcess } from "./in_process.ts";
import { type Directory, usedRepository, write } from "./repository.ts";

/** Enough for one attempt, not for all that a run makes that waits for its person. */
export const TASK_TOKENS = 20_000;

/** What the backend needs a person for: deleting more than 5 lines, and anything called `gated`. */
export const GATED_POLICY = `agents:
  backend_agent:
    filesystem: { allow: ["src/api/**", "tests/api/**"] }
    commands: { allow: [node, ls, rm] }
    budget: { max_tokens_per_task: ${TASK_TOKENS} }
    human_gate:
      - { action_pattern: "DELETE > 5 lines" }
      - { action_pattern: "MODIFY src/api/gated*" }
  planning_agent: {}
  review_agent: {}
`;

const PLAN = {
  id: "R0",
  children: [1, 2].map((n) => ({
    title: `Part ${n}`,
    description: "Do it",
    role: "backend",
    scope: ["src/api/**", "tests/api/**"],
    criteria: [{ text: "runs", check: "run: node --version" }],
  })),
};

/** A used repository under that policy, with two requirements for the backend where `planned`. */
export async function gatedProject(planned = true): Promise<Directory> {
  const repository = await usedRepository();
  const { path } = repository;
  await inProcess(path, ["init"]);
  await write(path, {
    ".maestro/policy.yaml": GATED_POLICY,
    "src/api/long.js": Array.from({ length: 9 }, (_, n) => `// line ${n}\n`).join(""),
  });
  if (planned) {
    await inProcess(path, ["tool", "requirement_add", '{"title": "Root"}']);
    await inProcess(path, ["tool", "requirement_decompose", JSON.stringify(PLAN)]);
  }
  return repository;
}
