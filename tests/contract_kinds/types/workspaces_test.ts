import { testWorkspaces } from "../workspace.ts";
import { TYPE_WORKSPACES } from "./workspaces.ts";

testWorkspaces("types", TYPE_WORKSPACES, "among others");
