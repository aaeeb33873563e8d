import type { DeclaredElement } from "../kind.ts";
import { opened } from "../shorthand.ts";
import { type Field, type Shape, unionOf, UNKNOWN } from "../surface.ts";
import { commandText, type DeclaredCommand, type Flag } from "./model.ts";

/** The command as an element: its arguments are the input, what it prints and how it ends the output. */
export function elementOf(command: DeclaredCommand): DeclaredElement {
  const { positionals, flags, stdout, exitCodes, module } = command;
  const fields = new Map<string, Field>(
    flags.flatMap((flag) =>
      flag.names.map((name, index): [string, Field] => [name, {
        shape: valueShape(flag),
        required: flag.required && index === 0,
      }])
    ),
  );
  const rest = positionals.find(({ isRest }) => isRest);
  fields.set("arguments", {
    required: true,
    shape: {
      kind: "array",
      first: positionals.filter(({ isRest }) => !isRest).map(({ shape }) => shape),
      items: rest?.shape ?? { kind: "never" },
      limits: { minItems: positionals.filter(({ required }) => required).length },
    },
  });
  const promised = new Map<string, Field>([["stdout", {
    shape: stdout === null ? UNKNOWN : opened(stdout),
    required: true,
  }]]);
  const ends: Shape = exitCodes === null
    ? { kind: "integer" }
    : { kind: "enum", values: [...exitCodes.keys()].sort((a, b) => a - b) };
  promised.set("exit", { shape: ends, required: true });
  return {
    key: `command ${commandText(command)}`,
    input: { kind: "object", fields, open: false },
    output: { kind: "object", fields: promised, open: true },
    traits: new Map(),
    annotations: annotationsOf(flags, module),
    whenAdded: "minor",
    documentation: [...command.descriptions, ...(exitCodes?.values() ?? [])].join("\n"),
  };
}

/** A flag that may be repeated may also be given once. */
function valueShape({ shape, isList }: Flag): Shape {
  return isList ? unionOf([shape, { kind: "array", items: shape }]) : shape;
}

/** A default asks nothing of callers, but what they get without the flag is another thing. */
function annotationsOf(flags: readonly Flag[], module: string | null): Map<string, string> {
  const annotations = new Map<string, string>();
  for (const { names, fallback } of flags) {
    if (fallback !== undefined) annotations.set(`default of ${names[0]}`, JSON.stringify(fallback));
  }
  if (module !== null) annotations.set("module", module);
  return annotations;
}
