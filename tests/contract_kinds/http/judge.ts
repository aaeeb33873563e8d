import assert from "node:assert/strict";
import {
  type ContractUnderTest,
  type ContractVerdict,
  validateContracts,
} from "../../../core/contract_kinds/mod.ts";
import { LOGIN, VERIFY } from "./workspaces/workspace.ts";

/** A provider that keeps the contract. */
export const API = `
import express from "express";
const app = express();
app.post("/auth/login", (req, res) => {
  const { email, password } = req.body;
  res.json({ token: sign(email, password), expires_in: 60 });
});
app.get("/auth/verify", (req, res) => res.json({ user_id: "u1", valid: true }));
`;

/** A consumer that keeps it. */
export const UI = `
export async function verify(token) {
  const response = await fetch("/auth/verify", { headers: { authorization: \`Bearer \${token}\` } });
  return (await response.json()).valid;
}
`;

/** What differs from the consistent case; null leaves a module without files. */
export interface Given {
  contract?: Partial<ContractUnderTest>;
  more?: Partial<ContractUnderTest>[];
  api?: string | null;
  ui?: string | null;
  files?: Record<string, Record<string, string>>;
}

function contractWith(changes: Partial<ContractUnderTest>): ContractUnderTest {
  return {
    id: "C1",
    name: "AuthAPI",
    kind: "http",
    owner: "api",
    consumers: [{ module: "ui", pinned: 3 }],
    version: 3,
    schema: { endpoints: [LOGIN, VERIFY] },
    ...changes,
  };
}

/** The verdicts on the contract and on those added to it. */
export async function judge(given: Given): Promise<ContractVerdict[]> {
  const { api = API, ui = UI, files = {} } = given;
  const modules = new Map(
    Object.entries(files).map(([module, texts]) => [
      module,
      Object.entries(texts).map(([path, text]) => ({ path, text })),
    ]),
  );
  if (api !== null) modules.set("api", [{ path: "api/app.js", text: api }]);
  if (ui !== null) modules.set("ui", [{ path: "ui/auth.js", text: ui }]);
  const contracts = [given.contract ?? {}, ...(given.more ?? [])].map(contractWith);
  return await validateContracts(contracts, modules);
}

/** The verdict on the contract, with its violations in one line each. */
export async function judgeOne(given: Given) {
  const [verdict] = await judge(given);
  assert.ok(verdict);
  const found = verdict.violations.map(({ rule, file, line, element }) =>
    `${rule} ${file}:${line} ${element}`
  );
  return { ...verdict, found };
}
