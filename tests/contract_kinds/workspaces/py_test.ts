import { testWorkspaces } from "../data/workspace.ts";
import { PY_WORKSPACES } from "./py.ts";

testWorkspaces("py", PY_WORKSPACES);
