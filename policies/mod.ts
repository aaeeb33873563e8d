export type { PolicyAction, Subject } from "./action.ts";
export { type CountLines, type LineLoss, linesElsewhere } from "./line_loss.ts";
export { agentOfRole, namesOf, roleOfAgent } from "./agent_names.ts";
export { budgetOf, exceeded } from "./budget.ts";
export { prepareCommands } from "./commands.ts";
export { prepareContent } from "./content/code_findings.ts";
export { REDACTED, withoutSecrets } from "./content/secret_findings.ts";
export { judgeContent } from "./content/content.ts";
export { ask, type Decision, deny, EFFECTS, strictest } from "./decision.ts";
export { DEFAULT_POLICY_TEXT, defaultPolicy } from "./default.ts";
export { decide, prepare } from "./evaluate.ts";
export { unclaimedFor } from "./files.ts";
export { type Granted, grantedBy } from "./granted.ts";
export { globMatches, globProblem, globSelects } from "./globs.ts";
export { loadPolicy, PolicyError, policyRules } from "./load.ts";
export { hostsOf, type HttpRules, httpRulesFor, judgeHttp } from "./http.ts";
export { normalizePath, PROTECTED_NAMES, protectedName } from "./paths.ts";
export { type Policy, policyJsonSchema, policySchema } from "./policy.ts";
export { readTest, readTestOfFiles } from "./readable.ts";
export { READY_NAMES } from "./ready_names.ts";
export { readyPolicyText } from "./ready.ts";
export {
  MAX_REQUEST_CHARS,
  type PolicyReply,
  type PolicyRequest,
  replyTo,
  replyToLine,
  replyToUnreadable,
} from "./request.ts";
export { takesBack } from "./rollback.ts";
export { type Rule } from "./rules.ts";
export { testExamples } from "./test_examples.ts";
export { policyWarnings } from "./warnings.ts";
export { loadParser } from "./syntax/parsers.ts";
export {
  MAX_SOURCE_CHARS,
  MAX_SYNTAX_DEPTH,
  parseTree,
  type SourceNode,
} from "./syntax/source_tree.ts";
export { type Grammar, GRAMMARS } from "./syntax/wasm_modules.ts";
export { mayRead, mayWrite, readOnlyDirectories, writableDirectories } from "./writable.ts";
export { areasMeet, type WriteArea, writeArea } from "./write_areas.ts";
