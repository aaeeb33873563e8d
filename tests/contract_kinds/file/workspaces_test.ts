import { testWorkspaces } from "../workspaces/workspace.ts";
import { FILE_WORKSPACES } from "./workspaces.ts";

testWorkspaces("file", FILE_WORKSPACES);
