import { isProgram } from "./sources.ts";
import type { ModuleSources, SourceFile } from "./verdict.ts";

const TEST_FILE =
  /(?:^|\/)(?:tests?|__tests__|spec|mocks?|fixtures)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)(?:test_\w+|conftest)\.py$/;

/** Whether a file is a test or stands in for something in one, as its name says. */
export function isTestFile(path: string): boolean {
  return TEST_FILE.test(path);
}

/** The files of a module. Tests use what is not there on purpose; they count only where all are. */
export function filesOfModule(modules: ModuleSources, name: string): readonly SourceFile[] {
  const files = modules.get(name) ?? [];
  const own = files.filter((file) => !isTestFile(file.path));
  return own.length > 0 ? own : files;
}

/** Those of a module's files that are written in a programming language. */
export function programsOfModule(modules: ModuleSources, name: string): readonly SourceFile[] {
  return filesOfModule(modules, name).filter((file) => isProgram(file.path));
}
