import { loadSources } from "../core/contract_kinds/sources.ts";
import { type ContractUnderTest, type SourceFile, validateContracts } from "../core/mod.ts";

const FILES = 500;
const ENDPOINTS = 40;

/** Checking a workspace of many files against parsing each of them once; then after one edit. */
export async function benchContracts(): Promise<string> {
  const modules = workspace();
  const contract: ContractUnderTest = {
    id: "C1",
    name: "ItemsAPI",
    kind: "http",
    owner: "backend",
    consumers: [{ module: "frontend", pinned: 1 }],
    version: 1,
    schema: {
      endpoints: Array.from({ length: ENDPOINTS }, (_, n) => ({
        method: "POST",
        path: `/items/${n}`,
        request: { name: "string" },
        response: { id: "string" },
      })),
    },
  };
  await loadSources([{ path: "warm.ts", text: "const a = 1;" }]);
  // Under other names: what was read once is not parsed again.
  const copies = [...modules.values()].flat().map(({ path, text }) => ({
    path: `copy/${path}`,
    text,
  }));
  const parsed = await timed(() => loadSources(copies));
  const cold = await timed(() => validateContracts([contract], modules));
  const files = modules.get("frontend") ?? [];
  const [first] = files;
  if (first) files[0] = { ...first, text: `${first.text}\nexport const edited = 1;\n` };
  const again = await timed(async () => {
    const [verdict] = await validateContracts([contract], modules);
    if (verdict?.status !== "STABLE") throw new Error(JSON.stringify(verdict).slice(0, 500));
  });
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return `contract check, ${FILES} files: cold ${ms(cold)}, after one edit ${
    ms(again)
  }; parsing alone ` +
    `${ms(parsed)}, so ${(cold / parsed).toFixed(2)}x and ${(again / parsed).toFixed(2)}x`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** A server, its clients, and for each file some code that has nothing to do with either. */
function workspace(): Map<string, SourceFile[]> {
  const backend: SourceFile[] = [];
  const frontend: SourceFile[] = [];
  for (let n = 0; n < FILES / 2; n++) {
    backend.push({ path: `src/api/part_${n}.ts`, text: server(n) });
    frontend.push({ path: `src/ui/part_${n}.ts`, text: client(n) });
  }
  return new Map([["backend", backend], ["frontend", frontend]]);
}

const HELPERS = `
export interface Item { id: string; name: string; tags: string[]; price: number }
export function total(items: readonly Item[], rate = 0.2): number {
  let sum = 0;
  for (const item of items) {
    if (item.tags.includes("free")) continue;
    sum += item.price * (1 + rate);
  }
  return Math.round(sum * 100) / 100;
}
export class Basket {
  readonly #items: Item[] = [];
  add(item: Item): this {
    this.#items.push(item);
    return this;
  }
  get names(): string[] {
    return this.#items.map(({ name }) => name.trim().toLowerCase()).sort();
  }
}
`;

function server(n: number): string {
  return n < ENDPOINTS
    ? `import express from "express";
export const router${n} = express();
router${n}.use(express.json());
router${n}.post("/items/${n}", (req, res) => {
  const { name } = req.body;
  res.json({ id: name + "${n}" });
});
${HELPERS}`
    : HELPERS;
}

function client(n: number): string {
  return n < ENDPOINTS
    ? `export async function send${n}(name: string): Promise<string> {
  const response = await fetch("/items/${n}", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const { id } = await response.json();
  return id;
}
${HELPERS}`
    : HELPERS;
}
