import { type Command, Option } from "commander";
import { positive } from "./option_values.ts";
import type { Finish, Invocation } from "./invocation.ts";

const JSON_FLAG = ["--json", "as JSON"] as const;
const REASON = ["--reason <text>", "why, for the log"] as const;
const VERBS = [
  ["approve", "APPROVED", "let work on it begin"],
  ["reject", "REJECTED", "say that it shall not be worked on"],
  ["pause", "PAUSED", "let nobody begin more of it"],
  ["resume", "APPROVED", "let it go on"],
] as const;

/** Missions, handoffs and guidance: what a person decides, passes on and has learned. */
export function addTeamCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  addMissions(program, invocation, finish);
  const load = () => import("../commands/team.ts");
  const handoff = program.command("handoff").description("batons from one agent to the next");
  handoff.command("list", { isDefault: true }).description("those that wait to be accepted")
    .addOption(
      new Option("--status <status>", "with this status")
        .choices(["PENDING", "ACCEPTED", "COMPLETED"]).default("PENDING"),
    )
    .option(...JSON_FLAG)
    .action(async (options) => finish(await (await load()).handoffList(invocation(), options)));
  handoff.command("show").argument("<id>", "such as H1").description("one with its whole baton")
    .addOption(
      new Option(
        "--format <format>",
        "as JSON, as a UKI v5.4 packet, or as one to paste into a chat",
      )
        .choices(["json", "uki", "paste"]).default("json"),
    )
    .action(async (id, { format }) =>
      finish(await (await load()).handoffShow(invocation(), id, format))
    );
  const guidance = program.command("guidance").description("what every agent must heed");
  guidance.command("list", { isDefault: true }).description("what holds now")
    .option("--retired", "what no longer holds")
    .option(...JSON_FLAG)
    .action(async (options) => finish(await (await load()).guidanceList(invocation(), options)));
  guidance.command("add").argument("<text>", "what to do or avoid, and why")
    .description("a correction, which comes with every work packet it applies to")
    .option("--role <role>", "for this role only")
    .option("--requirement <id>", "for this requirement and all below it only")
    .action(async (text, options) =>
      finish(await (await load()).guidanceAdd(invocation(), text, options))
    );
  guidance.command("retire").argument("<id>", "such as G1").description("it no longer holds")
    .requiredOption("--reason <text>", "why")
    .action(async (id, { reason }) =>
      finish(await (await load()).guidanceRetire(invocation(), id, reason))
    );
}

function addMissions(program: Command, invocation: () => Invocation, finish: Finish): void {
  const load = () => import("../commands/missions.ts");
  const mission = program.command("mission").description("goals, and how far they are");
  mission.command("list", { isDefault: true }).description("the missions and their state")
    .option("--limit <n>", "how many", positive, 50)
    .option(...JSON_FLAG)
    .action(async (options) => finish(await (await load()).missionList(invocation(), options)));
  mission.command("show").argument("<id>", "such as R0").description("one with its milestones")
    .option(...JSON_FLAG)
    .action(async (id, options) =>
      finish(await (await load()).missionShow(invocation(), id, options))
    );
  mission.command("create").argument("<title>").description("a draft, to be planned and approved")
    .option("--description <text>", "in full", "")
    .action(async (title, { description }) =>
      finish(await (await load()).missionCreate(invocation(), title, description))
    );
  for (const [verb, decision, description] of VERBS) {
    mission.command(verb).argument("<id>", "such as R0").description(description)
      .option(...REASON)
      .action(async (id, { reason = "" }) =>
        finish(await (await load()).missionDecide(invocation(), id, decision, reason))
      );
  }
  program.command("milestone").description("phases of a mission")
    .command("seal").argument("<id>", "such as R0/M1").description("say that a phase is over")
    .action(async (id) => finish(await (await load()).milestoneSeal(invocation(), id)));
}
