export * from "./verdict.ts";
export { compareSchemas, elementKeys } from "./compare_schemas.ts";
export {
  CHANGE_CLASSES,
  type ChangeClass,
  type SurfaceDifference,
} from "./compatibility/compare.ts";
export type { ElementChange } from "./compatibility/element_changes.ts";
export { KIND_NAMES } from "./kinds.ts";
export { readSchemaFile } from "./schema_file.ts";
export { schemaProblems, validateContracts } from "./validator.ts";
export type { Element, Place, Shape, Surface, Unknown } from "./surface.ts";
