import { fail } from "../core/state.ts";
import { TOOLS, type ToolSelection, type Toolset, TOOLSETS } from "../mcp/mod.ts";

/** Which tools the flags ask for. Error: invalid, naming what there is. */
export function toolSelection(
  flags: { toolsets?: string[]; tools?: string[]; excludeTools?: string[]; readOnly?: boolean },
  base: ToolSelection,
): ToolSelection {
  for (const name of flags.toolsets ?? []) {
    if (!(TOOLSETS as readonly string[]).includes(name) && name !== "all") {
      throw fail(
        "invalid",
        `Cannot use the toolset ${name}`,
        `There are ${TOOLSETS.join(", ")}, all.`,
      );
    }
  }
  for (const name of [...flags.tools ?? [], ...flags.excludeTools ?? []]) {
    if (!TOOLS.some((tool) => tool.name === name)) {
      const names = TOOLS.map((tool) => tool.name).join(", ");
      throw fail("invalid", `Cannot use the tool ${name}`, `There are ${names}.`);
    }
  }
  const toolsets = flags.toolsets?.includes("all")
    ? TOOLSETS
    : (flags.toolsets as Toolset[] | undefined) ?? base.toolsets;
  return {
    toolsets,
    include: flags.tools ?? base.include,
    exclude: flags.excludeTools ?? base.exclude,
    readOnly: flags.readOnly ?? base.readOnly,
  };
}
