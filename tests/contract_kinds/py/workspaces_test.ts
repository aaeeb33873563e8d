import { testWorkspaces } from "../workspace.ts";
import { CLASSES } from "./workspaces/classes.ts";
import { FUNCTIONS } from "./workspaces/functions.ts";
import { IMPORTS } from "./workspaces/imports.ts";
import { UNCERTAIN } from "./workspaces/uncertain.ts";

testWorkspaces("py", [...FUNCTIONS, ...CLASSES, ...IMPORTS, ...UNCERTAIN]);
