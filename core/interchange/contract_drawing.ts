import { plainLine } from "../plain_text.ts";
import type { ContractHead } from "../ssot/contracts/contracts.ts";
import { html, type Markup } from "../html.ts";

type Drawn = Pick<
  ContractHead,
  "id" | "name" | "kind" | "semver" | "version" | "status" | "owner" | "consumers"
>;

const WIDTH = 1000;
const MODULE = { width: 200, height: 34, gap: 14 };
const CONTRACT = { width: 300, height: 52, gap: 18 };
const TOP = 44;
const MAX_MODULE_CHARS = 24;
const MAX_NAME_CHARS = 34;
/** Times that the columns are put in the order of what they are joined to. */
const SWEEPS = 4;

interface Box {
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Providers on the left, contracts in the middle, consumers on the right; each contract a link. */
export function contractDrawing(contracts: readonly Drawn[]): Markup {
  const order = ordered(contracts);
  const middle = column(order.contracts, (WIDTH - CONTRACT.width) / 2, CONTRACT);
  const left = column(order.owners, 0, MODULE);
  const right = column(order.consumers, WIDTH - MODULE.width, MODULE);
  const height = Math.max(...[left, middle, right].map(bottom)) + MODULE.gap;
  for (const boxes of [left, middle, right]) centre(boxes, height);
  const byId = new Map(contracts.map((contract) => [contract.id, contract]));
  const lines = contracts.flatMap((contract) => linesOf(contract, left, middle, right));
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="group" aria-labelledby="drawing-title">
<title id="drawing-title">Who provides and who uses each contract</title>
<g class="heads" aria-hidden="true"><text x="0" y="20">Provided by</text><text x="${
    WIDTH / 2
  }" y="20" text-anchor="middle">Contract</text><text x="${WIDTH}" y="20" text-anchor="end">Used by</text></g>
<g class="lines">${lines}</g>
${[...left.values(), ...right.values()].map(moduleBox)}
${
    [...middle].flatMap(([id, box]) => {
      const contract = byId.get(id);
      return contract === undefined ? [] : [contractBox(contract, box)];
    })
  }
</svg>`;
}

function ordered(contracts: readonly Drawn[]) {
  const edgesLeft = contracts.map(({ id, owner }) => [owner, id] as const);
  const edgesRight = contracts.flatMap(({ id, consumers }) =>
    consumers.map(({ module }) => [module, id] as const)
  );
  let middle = contracts.map(({ id }) => id);
  let owners = [...new Set(edgesLeft.map(([module]) => module))].sort();
  let consumers = [...new Set(edgesRight.map(([module]) => module))].sort();
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    owners = byNeighbours(owners, middle, edgesLeft);
    consumers = byNeighbours(consumers, middle, edgesRight);
    const back = [...edgesLeft, ...edgesRight].map(([module, id]) => [id, module] as const);
    middle = byNeighbours(middle, [...owners, ...consumers], back);
  }
  return { contracts: middle, owners, consumers };
}

/** In the order of the mean place of what each is joined to, so that few lines cross. */
function byNeighbours(
  names: readonly string[],
  others: readonly string[],
  edges: readonly (readonly [string, string])[],
): string[] {
  const placeOf = new Map(others.map((name, index) => [name, index / others.length]));
  const meanOf = new Map(names.map((name) => {
    const places = edges.flatMap(([from, to]) => from === name ? [placeOf.get(to) ?? 0] : []);
    return [name, places.reduce((sum, each) => sum + each, 0) / (places.length || 1)];
  }));
  return names.toSorted((a, b) => (meanOf.get(a) ?? 0) - (meanOf.get(b) ?? 0));
}

type Size = typeof MODULE;

function column(names: readonly string[], x: number, size: Size): Map<string, Box> {
  return new Map(names.map((name, index) => {
    const y = TOP + index * (size.height + size.gap);
    return [name, { name, x, y, width: size.width, height: size.height }];
  }));
}

function bottom(boxes: ReadonlyMap<string, Box>): number {
  return Math.max(TOP, ...[...boxes.values()].map(({ y, height }) => y + height));
}

function centre(boxes: ReadonlyMap<string, Box>, height: number): void {
  const shift = Math.max(0, (height - MODULE.gap - bottom(boxes)) / 2);
  for (const box of boxes.values()) box.y += shift;
}

function linesOf(
  { id, owner, consumers, version }: Drawn,
  left: ReadonlyMap<string, Box>,
  middle: ReadonlyMap<string, Box>,
  right: ReadonlyMap<string, Box>,
): Markup[] {
  const own = middle.get(id);
  const provider = left.get(owner);
  if (own === undefined || provider === undefined) return [];
  return [
    line(provider, own, "provides"),
    ...consumers.flatMap(({ module, pinned, reconcile }) => {
      const box = right.get(module);
      const lags = reconcile !== undefined || (pinned !== null && pinned < version);
      return box === undefined ? [] : [line(own, box, lags ? "lags" : "uses")];
    }),
  ];
}

function line(from: Box, to: Box, kind: string): Markup {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  const bend = (x1 + x2) / 2;
  return html`
    <path class="${kind}"
      d="M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}" />
  `;
}

function moduleBox({ name, x, y, width, height }: Box): Markup {
  return html`
    <g class="module">
      <title>${name}</title>
      <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" />
      <text x="${x + width / 2}" y="${y + height / 2 + 5}" text-anchor="middle">${short(
        name,
        MAX_MODULE_CHARS,
      )}</text>
    </g>
  `;
}

function contractBox(contract: Drawn, { x, y, width, height }: Box): Markup {
  const { id, name, kind, semver, status } = contract;
  return html`
    <a class="contract ${status.toLowerCase()}" href="#${id}"
      aria-label="${name}, ${kind}, ${semver}, ${status}"><title>${name}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="12"/><text x="${x +
        18}" y="${y + 22}" class="name">${short(name, MAX_NAME_CHARS)}</text><text x="${x +
        18}" y="${y + 40}" class="small">${id} · ${kind} · ${semver}</text><text x="${x + width -
        18}" y="${y + 40}" text-anchor="end" class="small state">${status}</text></a>
  `;
}

function short(text: string, limit: number): string {
  const whole = [...plainLine(text)];
  return whole.length <= limit ? whole.join("") : `${whole.slice(0, limit - 1).join("")}…`;
}
