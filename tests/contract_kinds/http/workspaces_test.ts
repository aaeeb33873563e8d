import { testWorkspaces } from "../workspace.ts";
import { CLIENT_WORKSPACES } from "./workspaces/clients.ts";
import { FRAMEWORK_WORKSPACES } from "./workspaces/frameworks.ts";
import { MORE_WORKSPACES } from "./workspaces/more.ts";
import { NODE_WORKSPACES } from "./workspaces/node.ts";
import { PYTHON_WORKSPACES } from "./workspaces/python.ts";
import { STORE_WORKSPACES } from "./workspaces/stores.ts";
import { shared, type Workspace } from "./workspaces/workspace.ts";

const WORKSPACES: readonly Workspace[] = [
  ...NODE_WORKSPACES,
  ...FRAMEWORK_WORKSPACES,
  ...CLIENT_WORKSPACES,
  ...PYTHON_WORKSPACES,
  ...STORE_WORKSPACES,
  ...MORE_WORKSPACES,
];

testWorkspaces("http", WORKSPACES.map(shared), "among others");
