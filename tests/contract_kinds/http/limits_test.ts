import assert from "node:assert/strict";
import { MAX_CALLS } from "../../../core/contract_kinds/http/log.ts";
import { MAX_FINDINGS } from "../../../core/contract_kinds/findings.ts";
import { judgeOne, UI } from "./judge.ts";

const repeated = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

Deno.test("code that calls itself and lists that hold themselves come to an end", async () => {
  const ui = `${UI}
const nodes = [];
nodes.push({ next: nodes.find(Boolean), list: nodes, pair: [nodes[i], nodes] });
for (const node of nodes) nodes.push(node.next.next ?? node.list.find(ok).pair);
show(nodes.find(ok).next.next.next.list.pair.next);
function even(n) { return n === 0 ? true : odd(n - 1); }
function odd(n) { return n === 0 ? false : even(n - 1); }
const endless = (f) => f(f)(endless)(even(7));
endless(endless);
class Tree { constructor() { this.left = new Tree(); this.right = new Tree(); } grow() { return this.grow().left; } }
new Tree().grow();
const load = (file) => fetch(file);
load("/words.json");
`;
  assert.equal((await judgeOne({ ui })).status, "STABLE");
});

Deno.test("a call chain too deep to follow leaves its wrapper open", async () => {
  const chain = repeated(30, (n) => `function w${n}(path) { return w${n + 1}(path); }`);
  const ui = `${UI}${chain}\nfunction w30(path) { return fetch(path); }\nw0("/auth/nothing");\n`;
  assert.equal((await judgeOne({ ui })).status, "UNKNOWN");
});

Deno.test("a long list of what is unknown is cut, and says by how much", async () => {
  const ui = repeated(MAX_FINDINGS + 50, (n) => `fetch(urls[${n}].href);`);
  const { status, unknowns } = await judgeOne({ ui });
  assert.equal(status, "UNKNOWN");
  assert.deepEqual([unknowns.length, unknowns.at(-1)], [MAX_FINDINGS + 1, "50 more of the kind"]);
});

Deno.test("requests beyond the limit are not taken to be absent", async () => {
  const call = 'fetch("/auth/verify", { headers: { authorization: "Bearer x" } });';
  const verdict = await judgeOne({ ui: repeated(MAX_CALLS + 1, () => call) });
  assert.deepEqual([verdict.status, verdict.unknowns], [
    "UNKNOWN",
    [`ui/auth.js: only the first ${MAX_CALLS} requests were looked at`],
  ]);
});
