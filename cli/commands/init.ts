import { fail, MaestroError, openProject, ownFile, refuseLinkedState } from "../../core/mod.ts";
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
  await refuseLinkedState(root);
  try {
    await Deno.mkdir(`${root}/.maestro`, { recursive: true });
    await Deno.writeTextFile(await ownFile(root, ".maestro/.gitignore"), IGNORED);
  } catch (error) {
    if (error instanceof MaestroError) throw error;
    throw fail(
      "unavailable",
      `Cannot make ${root} a project: ${reasonOf(error)}`,
      "Choose a directory that you can write in.",
    );
  }
  const project = await openProject({ root, policyFile: null, path: terminal.env("PATH") ?? "" });
  await project.close();
  terminal.out(`${root} is a MAESTRO project. Its state is in .maestro/.\n`);
  terminal.out('Next: `maestro doctor`, then `maestro run "what to build"`.\n');
  return 0;
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return "it lies outside what MAESTRO may write";
  if (error instanceof Deno.errors.PermissionDenied) return "it is not writable";
  return error instanceof Error ? error.message : String(error);
}
