import assert from "node:assert/strict";
import { compareSurfaces } from "../../core/contract_kinds/compatibility/compare.ts";
import type { DeclaredElement } from "../../core/contract_kinds/kind.ts";
import { type Parameter, type Shape, UNKNOWN } from "../../core/contract_kinds/surface.ts";

const TEXT: Shape = { kind: "string" };
const WHOLE: Shape = { kind: "integer" };
const NUMBER: Shape = { kind: "number" };
const user = (name: string): Shape => ({ kind: "named", name, args: [] });

/** `a: text`, `b?: int`: parameters by position unless said otherwise. */
function parameter(
  name: string,
  shape: Shape,
  required = true,
  passed: Parameter["passed"] = "position",
): Parameter {
  return { name, shape, required, passed };
}

function add(
  parameters: Parameter[],
  returns: Shape = NUMBER,
  isAsync = false,
  traits: [string, string][] = [],
): DeclaredElement {
  return {
    key: "function add",
    input: UNKNOWN,
    output: { kind: "function", parameters, returns, isAsync },
    traits: new Map(traits),
    whenAdded: "minor",
    documentation: "",
  };
}

const A = parameter("a", NUMBER);
const B = parameter("b", NUMBER);

interface Row {
  what: string;
  old: DeclaredElement;
  now: DeclaredElement;
  class: string;
  witness?: unknown;
}

const ROWS: Row[] = [
  { what: "nothing", old: add([A, B]), now: add([A, B]), class: "none" },
  {
    what: "a parameter by position is renamed",
    old: add([A]),
    now: add([parameter("x", NUMBER)]),
    class: "none",
  },
  {
    what: "an optional parameter more",
    old: add([A]),
    now: add([A, parameter("b", NUMBER, false)]),
    class: "minor",
  },
  {
    what: "a parameter takes more",
    old: add([parameter("a", WHOLE)]),
    now: add([A]),
    class: "minor",
  },
  { what: "a narrower result", old: add([A]), now: add([A], WHOLE), class: "minor" },
  {
    what: "a required parameter more",
    old: add([A]),
    now: add([A, B]),
    class: "major",
    witness: "add(1)",
  },
  {
    what: "a parameter less",
    old: add([A, B]),
    now: add([A]),
    class: "major",
    witness: "add(1, 1)",
  },
  {
    what: "an optional parameter must be given",
    old: add([A, parameter("b", NUMBER, false)]),
    now: add([A, B]),
    class: "major",
    witness: "add(1)",
  },
  {
    what: "a parameter takes less",
    old: add([A]),
    now: add([parameter("a", WHOLE)]),
    class: "major",
    witness: "add(1.5)",
  },
  {
    what: "parameters change places",
    old: add([A, parameter("b", TEXT)]),
    now: add([parameter("b", TEXT), A]),
    class: "major",
    witness: 'add(1, "text")',
  },
  {
    what: "a parameter that may be given by name is renamed",
    old: add([parameter("a", NUMBER, true, "either")]),
    now: add([parameter("x", NUMBER, true, "either")]),
    class: "major",
    witness: "add(a=1)",
  },
  {
    what: "a parameter by name alone is given by either",
    old: add([parameter("a", NUMBER, true, "name")]),
    now: add([parameter("a", NUMBER, true, "either")]),
    class: "minor",
  },
  {
    what: "it becomes asynchronous",
    old: add([A]),
    now: add([A], NUMBER, true),
    class: "major",
    witness: "add(1)",
  },
  {
    what: "a wider result",
    old: add([A], WHOLE),
    now: add([A], NUMBER),
    class: "major",
    witness: "add(1) -> 1.5",
  },
  {
    what: "a result of another named type",
    old: add([A], user("User")),
    now: add([A], user("Person")),
    class: "major",
    witness: "add(1) -> <Person>",
  },
  {
    what: "a trait",
    old: add([A], NUMBER, false, [["throws", "RangeError"]]),
    now: add([A], NUMBER, false, [["throws", "TypeError"]]),
    class: "major",
    witness: { throws: "TypeError", expected: "RangeError" },
  },
];

for (const { what, old, now, class: wanted, witness } of ROWS) {
  Deno.test(`functions: ${what} is ${wanted}`, () => {
    const { class: found, changes } = compareSurfaces([old], [now]);
    assert.equal(found, wanted, JSON.stringify(changes));
    for (const change of changes) {
      assert.ok(change.class !== "major" || change.witness !== undefined, change.change);
    }
    if (witness !== undefined) {
      assert.deepEqual(JSON.parse(JSON.stringify(changes[0]?.witness)), witness);
    }
  });
}

Deno.test("a callback's parameters go the other way round", () => {
  const taking = (given: Shape): DeclaredElement =>
    add([parameter("each", {
      kind: "function",
      parameters: [parameter("item", given)],
      returns: UNKNOWN,
      isAsync: false,
    })]);
  assert.equal(compareSurfaces([taking(NUMBER)], [taking(WHOLE)]).class, "minor");
  assert.equal(compareSurfaces([taking(WHOLE)], [taking(NUMBER)]).class, "major");
});

Deno.test("what must be given from now on is major when it arrives, what is gone is major", () => {
  const flag = (whenAdded: "minor" | "major"): DeclaredElement => ({
    ...add([]),
    key: "flag --force",
    output: UNKNOWN,
    whenAdded,
  });
  assert.equal(compareSurfaces([], [flag("minor")]).class, "minor");
  assert.deepEqual(compareSurfaces([], [flag("major")]).changes.map(({ witness }) => witness), [{
    without: "flag --force",
  }]);
  assert.deepEqual(compareSurfaces([flag("minor")], []).changes, [{
    element: "flag --force",
    change: "is gone",
    class: "major",
    witness: { use: "flag --force" },
  }]);
});
