import assert from "node:assert/strict";
import { corpus, type Outcome, outcomeOf } from "./corpus.ts";

for (const { kind, exact, cases } of corpus()) {
  Deno.test(`labelled differences of kind ${kind} get their class, majors with an example`, async () => {
    const outcomes: Outcome[] = [];
    for (const each of cases) outcomes.push(await outcomeOf(kind, each));
    const right = outcomes.filter(({ labelled, found }) => labelled.class === found);
    const breaking = outcomes.filter(({ labelled }) => labelled.class === "major");
    const recalled = breaking.filter(({ found }) => found === "major");
    say(
      `${kind}: ${right.length} of ${outcomes.length} exact, ` +
        `${recalled.length} of ${breaking.length} breaking found`,
    );
    const wrong = outcomes.filter((each) => !right.includes(each)).map(text);
    assert.equal(recalled.length, breaking.length, wrong.join("\n"));
    assert.ok(right.length / outcomes.length >= exact, wrong.join("\n"));
  });

  Deno.test(`every major change of kind ${kind} has an example, and is said as labelled`, async () => {
    for (const each of cases) {
      const { changes } = await outcomeOf(kind, each);
      for (const { change, class: name, witness } of changes) {
        assert.ok(name !== "major" || witness !== undefined, `${each.name}: ${change}`);
      }
      const said = changes.map(({ change }) => change);
      const wanted = each.change;
      if (wanted !== undefined) {
        assert.ok(said.some((one) => one.includes(wanted)), `${each.name}: ${said.join("; ")}`);
      }
    }
  });

  Deno.test(`a schema differs in nothing from itself, for kind ${kind}`, async () => {
    for (const each of cases) {
      for (const side of [each.old, each.new]) {
        const same = await outcomeOf(kind, { ...each, old: side, new: side });
        assert.equal(same.found, "none", `${each.name}: ${JSON.stringify(same.changes)}`);
      }
    }
  });
}

function text({ labelled, found, changes }: Outcome): string {
  const said = changes.map(({ element, change }) => `${element}: ${change}`).join("; ");
  return `${labelled.name}: ${labelled.class} wanted, ${found} found (${said})`;
}

/** The figures are part of what the test is for. */
function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
