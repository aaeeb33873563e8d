export { KIND_NAMES } from "./kinds.ts";
export * from "./verdict.ts";
export { schemaProblems, validateContracts } from "./validator.ts";
export type { Element, Place, Shape, Surface, Unknown } from "./surface.ts";
