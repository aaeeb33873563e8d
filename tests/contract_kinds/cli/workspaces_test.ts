import { testWorkspaces } from "../workspace.ts";
import { JAVASCRIPT } from "./workspaces/javascript.ts";
import { PYTHON } from "./workspaces/python.ts";
import { UNCERTAIN } from "./workspaces/uncertain.ts";

testWorkspaces("cli", [...JAVASCRIPT, ...PYTHON, ...UNCERTAIN]);
