import { testWorkspaces } from "./workspace.ts";
import { TS_WORKSPACES } from "./ts.ts";

testWorkspaces("ts", TS_WORKSPACES);
