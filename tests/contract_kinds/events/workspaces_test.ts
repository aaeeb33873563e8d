import { testWorkspaces } from "../workspaces/workspace.ts";
import { EVENTS_WORKSPACES } from "./workspaces.ts";

testWorkspaces("events", EVENTS_WORKSPACES);
