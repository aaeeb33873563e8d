import type { Place } from "../surface.ts";
import { bindStatement } from "./bind.ts";
import { NOTHING_KNOWN } from "./facts.ts";
import { commonJsRecord, importedValue } from "./module.ts";
import { type Run, under } from "./run.ts";
import { type Scope, scopeOf } from "./scope.ts";
import { nothing, opaque, restamp, type Value } from "./value.ts";

/** The value of a name where it is used. */
export function lookup(run: Run, scope: Scope, name: string, place: Place): Value {
  if (name === "undefined") return nothing();
  const owner = scopeOf(scope, name);
  if (owner === null) return commonJsRecord(run, scope, name) ?? opaque(name);
  if (owner.slots.get(name)?.value === null) force(run, owner, name);
  const slot = owner.slots.get(name);
  const value = slot?.value ?? opaque(name);
  return slot?.isParam ? value : restamp(value, place);
}

/** Works out a name that is needed before its statement's turn, as functions do with constants. */
function force(run: Run, owner: Scope, name: string): void {
  const slot = owner.slots.get(name);
  const statement = slot?.pending;
  if (slot === undefined || !statement) return;
  slot.pending = null;
  if (statement.kind === "import") {
    const found = statement.names.find((each) => each.local === name);
    slot.value = importedValue(run, owner.file, statement.source, found?.imported ?? name);
    return;
  }
  owner.done.add(statement);
  const branch = run.branch;
  run.branch = 0;
  under(run, NOTHING_KNOWN, () => bindStatement(run, owner, statement));
  run.branch = branch;
}
