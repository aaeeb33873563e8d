import { fail, hasPassword, moveState, shownLocation, systemClock } from "../../core/state.ts";
import {
  databaseLocation,
  projectConfigFile,
  requireProject,
  resolveLocation,
  settings,
} from "../composition.ts";
import { setConfig } from "../settings/config.ts";
import type { Invocation } from "../program/invocation.ts";

/** `maestro db move <to>`: the state stays where it is; only the setting says which is used. */
export async function dbMove(
  invocation: Invocation,
  to: string,
  options: { switch?: boolean; json?: boolean },
): Promise<number> {
  const { terminal, projectDir } = invocation;
  await requireProject(projectDir);
  if (options.switch && hasPassword(to)) {
    throw fail(
      "invalid",
      `Cannot switch to ${shownLocation(to)}: its password would stand in .maestro/config.yaml, ` +
        "which is for everybody",
      "Leave it out of the URL and set PGPASSWORD, or move without --switch and set MAESTRO_DATABASE.",
    );
  }
  const config = await settings(invocation);
  const from = databaseLocation(config.text("database"), projectDir);
  const moved = await moveState(from, resolveLocation(to, projectDir), systemClock);
  const configFile = projectConfigFile(projectDir);
  if (options.switch) await setConfig(configFile, "database", to);
  if (options.json) {
    terminal.out(JSON.stringify({ ...moved, switched: options.switch ?? false }, null, 2) + "\n");
    return 0;
  }
  const count = Object.values(moved.rows).reduce((sum, rows) => sum + rows, 0);
  terminal.out(
    `Moved ${count} rows from ${moved.from} to ${moved.to}.\n` +
      `Verified: every table is equal, the log's chain of ${moved.head.seq} entries recomputes, ` +
      `head ${moved.head.hash}\n`,
  );
  const { source } = config.of("database");
  if (!options.switch) {
    terminal.out(`To use it: \`maestro config database ${hasPassword(to) ? "URL" : to}\`.\n`);
  } else terminal.out(`${configFile} names it now.\n`);
  if (options.switch && (source === "environment" || source === "flag")) {
    terminal.err(`maestro: the ${source} still names ${moved.from}, and comes before that file\n`);
  }
  terminal.out("Restart the MAESTRO processes of this project; the old database stays as it is.\n");
  return 0;
}
