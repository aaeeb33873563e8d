import { codeKind } from "../code/kind.ts";

/** Modules in Python. */
export const py = codeKind("py");
