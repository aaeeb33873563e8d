import { testWorkspaces } from "../workspaces/workspace.ts";
import { DB_WORKSPACES } from "./workspaces.ts";

testWorkspaces("db", DB_WORKSPACES);
