export { KIND_NAMES, kindOf } from "./kinds.ts";
export * from "./verdict.ts";
export { schemaProblems, validateContracts } from "./validator.ts";
export type { Element, Place, Shape, Surface, Unknown } from "./surface.ts";
export { shapeText } from "./surface.ts";
