import { testWorkspaces } from "../workspace.ts";
import { SERVERS } from "./workspaces/servers.ts";
import { SQLITE } from "./workspaces/sqlite.ts";
import { STATEMENTS } from "./workspaces/statements.ts";

testWorkspaces("db", [...SQLITE, ...SERVERS, ...STATEMENTS]);
