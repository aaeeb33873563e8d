import type { Command } from "commander";
import type { PolicyQuestion } from "../commands/policy_explain.ts";
import type { MissionFlags } from "../commands/policy_mission.ts";
import { natural } from "./option_values.ts";
import type { Finish, Invocation } from "./invocation.ts";

const POLICY_FLAG = [
  "--policy <file>",
  "policy to ask (default: the project's, else default)",
] as const;

const MISSION_FLAG = ["--mission <id>", "under the policy of this requirement's mission"] as const;

/** The commands about the policy; but for what is said about missions they need no project. */
export function addPolicyCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const policy = program.command("policy").description("what agents may do");
  policy.command("check").description("check a policy file, or ask it many questions at once")
    .option(...POLICY_FLAG)
    .option(...MISSION_FLAG)
    .option("--stdin", "answer each JSON line of the input with a JSON line")
    .action(async (options: { policy?: string; mission?: string; stdin?: boolean }) => {
      const { policyCheck } = await import("../commands/policy_check.ts");
      finish(await policyCheck(invocation(), options));
    });
  policy.command("explain").description("say in words what would be decided, and why")
    .requiredOption("--agent <name>", "who asks")
    .option("--role <role>", "in this role (default: what the name says)")
    .option("--command <line>", "may it run this?")
    .option("--read <path>", "may it read this?")
    .option("--write <path>", "may it write this?")
    .option("--content <text>", "what it would write")
    .option("--delete <path>", "may it delete this?")
    .option("--lines <n>", "how many lines go", natural)
    .option("--http <url>", "may it request this?")
    .option("--method <name>", "by this method")
    .option(...POLICY_FLAG)
    .option(...MISSION_FLAG)
    .option("--json", "as JSON")
    .action(async (options: PolicyQuestion) => {
      const { policyExplain } = await import("../commands/policy_explain.ts");
      finish(await policyExplain(invocation(), options));
    });
  policy.command("test").description("decide every example of the policy's rules")
    .option(...POLICY_FLAG)
    .option("--json", "as JSON")
    .action(async (options: { policy?: string; json?: boolean }) => {
      const { policyTest } = await import("../commands/policy_test_run.ts");
      finish(await policyTest(invocation(), options));
    });
  policy.command("mission").argument("<root>", "the mission's root requirement, such as R0")
    .description("show or set what holds for one mission besides the project's policy")
    .option("--policy <file>", "set this, a policy in the same form")
    .option("--clear", "take it away")
    .option("--json", "as JSON")
    .action(async (root: string, options: MissionFlags) => {
      const { policyMission } = await import("../commands/policy_mission.ts");
      finish(await policyMission(invocation(), root, options));
    });
  policy.command("schema").description("the policy file's form as JSON Schema, for editors")
    .action(async () => {
      const { policySchema } = await import("../commands/policy_schema.ts");
      finish(policySchema(invocation()));
    });
}
