export { closeAgentSession, openAgentSession } from "./agent_session.ts";
export { dispatch, errorText } from "./dispatch.ts";
export { ListeningTransport } from "./listening.ts";
export { listing, selectTools, TOOLS } from "./registry.ts";
export { Updates } from "./resources/updates.ts";
export { createServer } from "./server.ts";
export { DEFAULT_SELECTION, type Session, type ToolSelection } from "./session.ts";
export { stdioTransport } from "./stdio.ts";
export { type Toolset, TOOLSETS } from "./tool.ts";
