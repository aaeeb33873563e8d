import { testWorkspaces } from "../data/workspace.ts";
import { TS_WORKSPACES } from "./ts.ts";

testWorkspaces("ts", TS_WORKSPACES);
