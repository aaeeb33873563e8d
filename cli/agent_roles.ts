/** The roles a person may give an agent from outside. */
export const AGENT_ROLES = ["planning", "backend", "frontend", "test", "review", "any", "human"];
