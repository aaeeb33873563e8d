import { codeKind } from "../code/kind.ts";

/** Modules in TypeScript or JavaScript. */
export const ts = codeKind("ts");
