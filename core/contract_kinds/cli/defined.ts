import { nearest } from "../similar.ts";
import type { CliCase } from "./case.ts";
import type { DefinedCommand } from "./log.ts";
import type { DeclaredCommand } from "./model.ts";

export function definedCommand(
  commands: readonly DefinedCommand[],
  { words, module }: DeclaredCommand,
): DefinedCommand | null {
  const wanted = words.slice(1).join(" ");
  const pathOf = (command: DefinedCommand): string => {
    const parent = command.parent === null ? undefined : commands[command.parent];
    return [parent === undefined ? "" : pathOf(parent), ...command.words].filter((w) => w !== "")
      .join(" ");
  };
  const fits = commands.filter((each) => pathOf(each) === wanted);
  const inModule = fits.filter(({ place }) => module !== null && place.file.endsWith(module));
  const all = inModule.length > 0 ? inModule : fits;
  const subs = commands.filter((each) => each.words.length > 0);
  // An application with a single command is that command.
  const [only] = subs;
  if (wanted === "" && all.every(isEmpty) && only !== undefined && subs.length === 1) return only;
  if (all.length === 0) return null;
  const chain = all.flatMap((each) => chainOf(commands, each));
  const positionals = all.map((each) => each.positionals)
    .reduce((a, b) => (a === null || b === null ? null : a.length > 0 ? a : b));
  const [first] = all;
  if (first === undefined) return null;
  return { ...first, positionals, flags: chain.flatMap(({ flags }) => flags) };
}

export function likeCommand(
  { command, siblings }: CliCase,
  all: readonly DefinedCommand[],
): DefinedCommand | undefined {
  const declared = siblings.map(({ words }) => words.at(-1));
  const spare = all.filter(({ words }) => !declared.includes(words.at(-1)));
  const like = nearest(command.words.at(-1) ?? "", spare.map(({ words }) => words.at(-1) ?? ""));
  const known = new Set(command.flags.flatMap(({ names }) => [...names]));
  return spare.find(({ words }) => words.at(-1) === like) ??
    spare.find(({ flags }) => flags.some(({ names }) => names.some((name) => known.has(name))));
}

function isEmpty({ flags, positionals }: DefinedCommand): boolean {
  return flags.length === 0 && positionals?.length === 0;
}

function chainOf(commands: readonly DefinedCommand[], command: DefinedCommand): DefinedCommand[] {
  const parent = command.parent === null ? undefined : commands[command.parent];
  return parent === undefined ? [command] : [command, ...chainOf(commands, parent)];
}
