export { dispatch, errorText, type ToolReply } from "./dispatch.ts";
export { listing, selectTools, TOOLS } from "./registry.ts";
export { createServer, type SessionFactory } from "./server.ts";
export { DEFAULT_SELECTION, type Session, type ToolSelection } from "./session.ts";
export { type Tool, type Toolset, TOOLSETS } from "./tool.ts";
