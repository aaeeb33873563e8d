export { closeAgentSession, openAgentSession } from "./agent_session.ts";
export { dispatch, errorText } from "./dispatch.ts";
export { selectTools, TOOLS } from "./registry.ts";
export { Updates } from "./resources/updates.ts";
export type { Runner } from "./runner.ts";
export { createServer, serve } from "./server.ts";
export { DEFAULT_SELECTION, type Session, type ToolSelection } from "./session.ts";
export { type Toolset, TOOLSETS } from "./tool.ts";
