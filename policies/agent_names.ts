/** The agent of the validator role is not named like the others: it judges contracts by rules. */
const VALIDATOR = { role: "validator", agent: "contract_validator" };
const SUFFIX = "_agent";

/** The name of the agent of a role, as contracts and policies spell it. */
export function agentOfRole(role: string): string {
  return role === VALIDATOR.role ? VALIDATOR.agent : `${role}${SUFFIX}`;
}

/** The role that such a name says; a name of another form is taken for a role's own. */
export function roleOfAgent(agent: string): string {
  if (agent === VALIDATOR.agent) return VALIDATOR.role;
  return agent.endsWith(SUFFIX) ? agent.slice(0, -SUFFIX.length) : agent;
}

/** The names by which contracts and policies know an agent: its own, and its role's. */
export function namesOf(agent: string, role: string | null): string[] {
  return role === null ? [agent] : [...new Set([agent, role, agentOfRole(role)])];
}
