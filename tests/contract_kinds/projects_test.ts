import { CLI_PROJECTS } from "./cli/projects.ts";
import { DB_PROJECTS } from "./db/projects.ts";
import { EVENT_PROJECTS } from "./events/projects.ts";
import { FILE_PROJECTS } from "./file/projects.ts";
import { PY_PACKAGES } from "./py/packages.ts";
import { TS_PACKAGES } from "./ts/packages.ts";
import { testWorkspaces } from "./workspace.ts";

testWorkspaces("cli", CLI_PROJECTS, "among others");
testWorkspaces("db", DB_PROJECTS, "among others");
testWorkspaces("events", EVENT_PROJECTS, "among others");
testWorkspaces("file", FILE_PROJECTS, "among others");
testWorkspaces("py", PY_PACKAGES, "among others");
testWorkspaces("ts", TS_PACKAGES, "among others");
