import { stringify } from "yaml";
import { exportOpenApi } from "../../core/contract_kinds/mod.ts";
import { fail, getContract } from "../../core/state.ts";
import { openHub } from "../composition.ts";
import { writeOut } from "../log_file.ts";
import type { Invocation } from "../program/invocation.ts";
import { resolve } from "node:path";

/** `maestro contract export ID --openapi`: as other tools read it, in YAML or by name in JSON. */
export async function contractExport(
  invocation: Invocation,
  id: string,
  { output }: { output?: string },
): Promise<number> {
  const { terminal } = invocation;
  const hub = await openHub(invocation);
  try {
    const { name, kind, semver, schema } = await hub.read((tx) => getContract(tx, id));
    const document = kind === "http" ? exportOpenApi({ name, version: semver, schema }) : null;
    if (document === null) {
      throw fail(
        "invalid",
        `Cannot export ${id} as OpenAPI: it is of kind ${kind}`,
        "Contracts of kind http can be; `maestro contract show` has every kind's schema.",
      );
    }
    const text = output?.endsWith(".json")
      ? JSON.stringify(document, null, 2) + "\n"
      : stringify(document, { lineWidth: 0 });
    const path = output === undefined ? null : resolve(terminal.cwd, output);
    await writeOut(path, terminal, ReadableStream.from([text]));
    return 0;
  } finally {
    await hub.close();
  }
}
