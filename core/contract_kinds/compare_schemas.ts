import { fail } from "../errors.ts";
import type { SurfaceDifference } from "./compatibility/compare.ts";
import type { DeclaredElement } from "./kind.ts";
import { kindOf } from "./kinds.ts";
import { requireKind } from "./schema_file.ts";
import { problemText } from "./validator.ts";

/**
 * How a new schema of a kind differs from the old one: its class, and each change with an example
 * where it breaks those who rely on the old. Errors: invalid (unknown kind, unreadable schema).
 */
export async function compareSchemas(
  kindName: string,
  before: unknown,
  after: unknown,
): Promise<SurfaceDifference> {
  const [old, now] = [
    await elementsOf(kindName, before, "the old schema"),
    await elementsOf(kindName, after, "the new schema"),
  ];
  const { compareSurfaces } = await import("./compatibility/compare.ts");
  return compareSurfaces(old, now);
}

async function elementsOf(
  kindName: string,
  schema: unknown,
  what: string,
): Promise<readonly DeclaredElement[]> {
  const reading = await (await requireKind(kindName)).read(schema);
  if (reading.ok) return reading.elements;
  const [first, ...more] = reading.problems.map(problemText);
  throw fail(
    "invalid",
    `Cannot compare: ${what} of kind ${kindName} cannot be read: ${first ?? "it is empty"}`,
    more.length === 0 ? "Correct it." : `Correct it; besides: ${more.slice(0, 4).join("; ")}.`,
  );
}

/** The keys of what a schema declares; none where it cannot be read. */
export async function elementKeys(kindName: string, schema: unknown): Promise<string[]> {
  const reading = await (await kindOf(kindName))?.read(schema);
  return reading?.ok ? reading.elements.filter(({ isPart }) => !isPart).map(({ key }) => key) : [];
}
