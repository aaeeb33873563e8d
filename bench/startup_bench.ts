import { compare, type Row, run } from "./measure.ts";
import { createProject, DENO, maestro } from "./project.ts";

const TURNS = 15;

/** `maestro --version` and `maestro status` against `deno run` of an empty file. */
export async function benchStartup(directory: string): Promise<Row[]> {
  const empty = `${directory}/empty.ts`;
  await Deno.writeTextFile(empty, "");
  const project = await createProject(`${directory}/startup`);
  const floor = () => run(DENO, ["run", "--no-prompt", "--quiet", empty]);
  const rows: Row[] = [];
  for (const args of [["--version"], ["status"]]) {
    const times = await compare(floor, () => maestro(project, args), TURNS, 2);
    rows.push({
      name: `maestro ${args.join(" ")}, against deno run of an empty file`,
      unit: "ms",
      ...times,
    });
  }
  return rows;
}
