import { fail, isPostgres, openProject, shownLocation } from "../../core/mod.ts";
import { databaseLocation, settings } from "../composition.ts";
import type { Invocation } from "../program.ts";

const IGNORED = `# State of this machine; config.yaml and policy.yaml are for everybody.
*
!.gitignore
!config.yaml
!policy.yaml
`;

/** `maestro init [path]`: makes a directory a project; a second time it changes nothing. */
export async function init(invocation: Invocation, path?: string): Promise<number> {
  const { terminal } = invocation;
  const root = path === undefined
    ? invocation.projectDir
    : path.startsWith("/")
    ? path
    : `${terminal.cwd}/${path}`;
  const stateDir = `${root}/.maestro`;
  try {
    await Deno.mkdir(stateDir, { recursive: true });
    await Deno.writeTextFile(`${stateDir}/.gitignore`, IGNORED);
  } catch (error) {
    throw fail(
      "unavailable",
      `Cannot make ${root} a project: ${reasonOf(error)}`,
      "Choose a directory that you can write in.",
    );
  }
  const database = databaseLocation(await settings({ ...invocation, projectDir: root }), root);
  const options = { root, policyFile: null, path: terminal.env("PATH") ?? "" };
  const project = await openProject({ ...options, database });
  await project.close();
  const where = isPostgres(database) ? `in ${shownLocation(database)}` : "in .maestro/";
  terminal.out(`${root} is a MAESTRO project. Its state is ${where}.\n`);
  terminal.out('Next: `maestro doctor`, then `maestro run "what to build"`.\n');
  return 0;
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return "it lies outside what MAESTRO may write";
  if (error instanceof Deno.errors.PermissionDenied) return "it is not writable";
  return error instanceof Error ? error.message : String(error);
}
