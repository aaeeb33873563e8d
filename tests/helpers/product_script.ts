import type { Script } from "../../agents/mod.ts";

const PRODUCT = "export const product = (a, b) => a * b;\n";
const TEST = `import test from "node:test";
import assert from "node:assert/strict";
import { product } from "../../src/api/product.js";

test("multiplies", () => assert.equal(product(2, 3), 6));
`;
export const CHECK = "node tests/api/product.test.js";

/** Agents that add a product function with a test: one leaf, one check, one review. */
export const productScript: Script = {
  tasks: [
    {
      kind: "plan",
      steps: [
        { calls: [{ tool: "workspace_list", arguments: {} }] },
        {
          calls: [{
            tool: "requirement_decompose",
            arguments: {
              id: "$requirement",
              children: [{
                title: "Backend: product",
                description: "Add product(a, b) beside sum.",
                role: "backend",
                scope: ["src/api/**", "tests/api/**"],
                criteria: [{ text: "product multiplies", check: `run: ${CHECK}` }],
              }],
            },
          }],
        },
        { text: "Planned." },
      ],
    },
    {
      kind: "work",
      role: "backend",
      steps: [
        { calls: [{ tool: "workspace_read", arguments: { path: "src/api/sum.js" } }] },
        {
          calls: [{
            tool: "workspace_write",
            arguments: { path: "src/api/product.js", content: PRODUCT },
          }],
        },
        {
          calls: [{
            tool: "workspace_write",
            arguments: { path: "tests/api/product.test.js", content: TEST },
          }],
        },
        { calls: [{ tool: "workspace_run", arguments: { command: CHECK } }] },
        {
          calls: [{
            tool: "requirement_complete",
            arguments: { id: "$requirement", summary: "Added product." },
          }],
        },
      ],
    },
    {
      kind: "review",
      steps: [
        { calls: [{ tool: "workspace_read", arguments: { path: "src/api/product.js" } }] },
        {
          calls: [{
            tool: "review_submit",
            arguments: { id: "$requirement", verdict: "approve", findings: [] },
          }],
        },
      ],
    },
  ],
};

/** The same agents, whose product is wrong in every epoch. */
export const failingScript: Script = {
  tasks: productScript.tasks.map((task) =>
    task.kind !== "work" ? task : {
      ...task,
      steps: task.steps.map((step) => ({
        ...step,
        calls: (step.calls ?? []).map((call) =>
          typeof call.arguments === "object" && call.arguments.content === PRODUCT
            ? { ...call, arguments: { ...call.arguments, content: PRODUCT.replace("*", "+") } }
            : call
        ),
      })),
    }
  ),
};

/** The same agents, who first call a tool with broken JSON and one that does not exist. */
export const clumsyScript: Script = {
  tasks: productScript.tasks.map((task) =>
    task.kind !== "work" ? task : {
      ...task,
      steps: [
        { calls: [{ tool: "workspace_read", arguments: '{"path": ' }] },
        { calls: [{ tool: "workspace_teleport", arguments: {} }] },
        ...task.steps,
      ],
    }
  ),
};
