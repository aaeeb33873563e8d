import { testWorkspaces } from "../workspace.ts";
import { FUNCTIONS } from "./workspaces/functions.ts";
import { IMPORTS } from "./workspaces/imports.ts";
import { TYPES } from "./workspaces/types.ts";
import { UNCERTAIN } from "./workspaces/uncertain.ts";

testWorkspaces("ts", [...FUNCTIONS, ...TYPES, ...IMPORTS, ...UNCERTAIN]);
