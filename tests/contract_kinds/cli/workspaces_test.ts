import { testWorkspaces } from "../workspaces/workspace.ts";
import { CLI_WORKSPACES } from "./workspaces.ts";

testWorkspaces("cli", CLI_WORKSPACES);
