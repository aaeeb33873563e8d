import { testWorkspaces } from "../workspace.ts";
import { CSV } from "./workspaces/csv.ts";
import { JSON_FILES } from "./workspaces/json.ts";
import { PATHS } from "./workspaces/paths.ts";

testWorkspaces("file", [...CSV, ...JSON_FILES, ...PATHS]);
