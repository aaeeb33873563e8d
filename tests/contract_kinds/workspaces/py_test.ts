import { testWorkspaces } from "./workspace.ts";
import { PY_WORKSPACES } from "./py.ts";

testWorkspaces("py", PY_WORKSPACES);
