import { settings } from "../composition.ts";
import { roleModels } from "../models/endpoints.ts";
import type { Invocation } from "../program/invocation.ts";

/**
 * What asking the configured models needs, as Deno's permissions name it: the endpoints' addresses,
 * and on a second line the variables of their keys. A variable that only the project's file names is
 * not among them.
 */
export async function modelGrants(invocation: Invocation): Promise<number> {
  const models = roleModels(await settings(invocation));
  const addresses = models.map(({ baseUrl }) => new URL(baseUrl).host);
  const variables = models.flatMap(({ keyVariable, foreignVariable }) =>
    keyVariable === null || foreignVariable !== null ? [] : [keyVariable]
  );
  const lines = [addresses, variables].map((names) => [...new Set(names)].join(","));
  invocation.terminal.out(`${lines.join("\n")}\n`);
  return 0;
}
