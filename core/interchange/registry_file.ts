import { z } from "zod";
import { globProblem } from "../../policies/mod.ts";
import type { ContractUnderTest } from "../contract_kinds/mod.ts";
import { readYaml } from "./read_yaml.ts";

const MAX_LIST = 1_000;
const MAX_NAME_CHARS = 200;

/** A registry that stands in a file, with the globs that say which files are whose. */
interface RegistryFile {
  contracts: ContractUnderTest[];
  modules: ReadonlyMap<string, readonly string[]>;
}

const name = z.string().min(1).max(MAX_NAME_CHARS);
/** A number, or a semantic version, of which only the first number binds. */
const version = z.union([
  z.int().min(0),
  z.string().regex(/^v?\d{1,9}(\.\d{1,9}){0,2}$/, "it is no version such as 2 or 2.1.0")
    .transform((text) => Number.parseInt(text.replace(/^v/, ""), 10)),
]);
const glob = z.string().superRefine((text, context) => {
  const message = globProblem(text);
  if (message !== null) context.addIssue({ code: "custom", message });
});
const globs = z.preprocess(
  (value) => typeof value === "string" ? [value] : value,
  z.array(glob).max(MAX_LIST),
);

const contract = z.looseObject({
  id: name,
  name: name.optional(),
  kind: name.optional(),
  owner: name,
  consumers: z.array(z.union([
    name.transform((module) => ({ module, pinned: null })),
    z.looseObject({ module: name, pinned: version.nullish() })
      .transform(({ module, pinned }) => ({ module, pinned: pinned ?? null })),
  ])).max(MAX_LIST).optional(),
  version: version.optional(),
  schema: z.unknown(),
  maestro: z.looseObject({ kind: name.optional() }).optional(),
});

const registryFile = z.looseObject({
  modules: z.record(name, globs).optional(),
  contracts: z.array(contract).max(MAX_LIST),
});

/**
 * Reads a `contract_registry.yaml` to check it: the documented form, with `kind`, and consumers as
 * names or `{module, pinned}`; `modules:` names each module's files. Error: invalid, with the place.
 */
export function readRegistryFile(file: string, text: string): RegistryFile {
  const { data } = readYaml(file, text, registryFile, "check");
  const contracts = data.contracts.map((form): ContractUnderTest => ({
    id: form.id,
    name: form.name ?? form.id,
    kind: form.kind ?? form.maestro?.kind ?? "http",
    owner: form.owner,
    consumers: form.consumers ?? [],
    version: form.version ?? 1,
    schema: form.schema,
  }));
  return { contracts, modules: new Map(Object.entries(data.modules ?? {})) };
}
