import { resolve } from "node:path";
import { findProject } from "../project_dir.ts";
import type { Terminal } from "../terminal.ts";

/** Where a command works and what it may print to; every command gets it first. */
export interface Invocation {
  terminal: Terminal;
  projectDir: string;
  /** The shared state's location as given on the command line. */
  database?: string | undefined;
}

/** Told the exit code when a command has come to its end. */
export type Finish = (exitCode: number) => void;

/** Where a command line works, by its options and the directory it was called in. */
export function invocationOf(
  terminal: Terminal,
  { project, database }: { project?: string; database?: string },
): Invocation {
  const projectDir = project
    ? resolve(terminal.cwd, project)
    : findProject(terminal.cwd, terminal.env("HOME"));
  return { terminal, projectDir, database };
}
