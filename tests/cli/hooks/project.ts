import assert from "node:assert/strict";
import { historyProject } from "../../helpers/history.ts";
import { connect } from "../../helpers/mcp_client.ts";
import { write } from "../../helpers/repository.ts";

/** One event as a client sends it, and what it must be told. */
export interface HookCase {
  name: string;
  event: unknown;
  allowed: boolean;
  /** A piece of the reason; empty where it is allowed. */
  reason: string;
}

/** The samples of a client, with the project's directory in their paths. */
export async function hookCases(client: string, project: string): Promise<HookCase[]> {
  const text = await Deno.readTextFile(new URL(`${client}.json`, import.meta.url));
  const cases: HookCase[] = JSON.parse(text.replaceAll("<project>", project));
  assert.ok(cases.length > 0);
  return cases.map((each) => ({ ...each, reason: each.reason ?? "" }));
}

/** A project in which the agent `builder` holds a claim on `src/api`, with links that lead away. */
export async function claimedProject(client = "test-client") {
  const project = await historyProject();
  const { path } = project;
  const connectAs = (name: string, agent: string) =>
    connect(path, ["--agent", agent, "--role", "backend", "--toolsets", "all"], name);
  await write(path, { ".env": "TOKEN=1\n" });
  await Deno.symlink("/etc", `${path}/src/api/linked`);
  await Deno.symlink("../../README.md", `${path}/src/api/readme.js`);
  const builder = await connectAs(client, "builder");
  assert.equal((await builder.call("requirement_claim")).error, null);
  return {
    ...project,
    connectAs,
    async [Symbol.asyncDispose]() {
      await builder[Symbol.asyncDispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}
