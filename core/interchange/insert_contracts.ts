import { isoTime } from "../clock.ts";
import { canonicalJson } from "../hash.ts";
import type { Tx } from "../store/mod.ts";
import type { ContractForm } from "./forms.ts";
import type { ReadYaml } from "./read_yaml.ts";

const MAX_SCHEMA_CHARS = 100_000;

type Registry = ReadYaml<{ contracts: ContractForm[] }>;

/** Inserts contracts with all their versions, consumers and pins. */
export async function insertContracts(tx: Tx, registry: Registry): Promise<number> {
  const seen = new Set<string>();
  for (const [index, form] of registry.data.contracts.entries()) {
    const path = ["contracts", index];
    for (const key of ["id", "name"] as const) {
      const name = `${key} ${form[key]}`;
      if (seen.has(name)) throw registry.problem([...path, key], `there are two of ${name}`);
      seen.add(name);
    }
    const schema = schemaText(registry, [...path, "schema"], form.schema);
    await insertContract(tx, form, schema);
    await insertVersions(tx, registry, path, form, schema);
    await insertConsumers(tx, form);
  }
  return registry.data.contracts.length;
}

async function insertContract(tx: Tx, form: ContractForm, schema: string): Promise<void> {
  const own = form.maestro ?? {};
  await tx.insert("contracts", {
    id: form.id,
    name: form.name,
    kind: own.kind ?? "http",
    owner: form.owner,
    status: form.status,
    version: form.version,
    semver: own.semver ?? `${form.version}.0.0`,
    schema,
    successor: own.successor ?? null,
    reason: own.reason ?? "",
    created_at: own.created_at ?? tx.now,
    updated_at: tx.now,
  });
}

async function insertVersions(
  tx: Tx,
  registry: Registry,
  path: readonly (string | number)[],
  form: ContractForm,
  schema: string,
): Promise<void> {
  const details = new Map(form.maestro?.versions?.map((entry) => [entry.version, entry]));
  const seen = new Set<number>();
  for (const [index, entry] of (form.changelog ?? []).entries()) {
    const { version, change, timestamp } = entry;
    if (seen.has(version) || version > form.version) {
      const what = seen.has(version) ? "is listed twice" : `is above ${form.version}`;
      const place = [...path, "changelog", index, "version"];
      throw registry.problem(place, `version ${version} of ${form.id} ${what}`);
    }
    seen.add(version);
    const known = details.get(version);
    await tx.insert("contract_versions", {
      id: `${form.id}@${version}`,
      contract: form.id,
      version,
      semver: known?.semver ?? `${version}.0.0`,
      schema: known?.schema === undefined
        ? schema
        : schemaText(registry, [...path, "schema"], known.schema),
      change,
      author: known?.author ?? form.owner,
      epoch: known?.epoch ?? null,
      created_at: isoTime(Date.parse(timestamp)),
    });
  }
}

async function insertConsumers(tx: Tx, form: ContractForm): Promise<void> {
  const pins = new Map(form.maestro?.pins?.map((pin) => [pin.module, pin]));
  for (const module of new Set(form.consumers ?? [])) {
    await tx.insert("contract_consumers", {
      id: `${form.id}:${module}`,
      contract: form.id,
      module,
      pinned: pins.get(module)?.version ?? null,
      reconcile: pins.get(module)?.reconcile ?? null,
    });
  }
}

function schemaText(
  registry: Registry,
  path: readonly (string | number)[],
  schema: unknown,
): string {
  const text = canonicalJson(schema ?? null);
  if (text.length <= MAX_SCHEMA_CHARS) return text;
  throw registry.problem(
    path,
    `the schema has ${text.length} characters, at most ${MAX_SCHEMA_CHARS}`,
  );
}
