import { CLI_SYSTEMS } from "./systems/cli.ts";
import { DB_SYSTEMS } from "./systems/db.ts";
import { EVENT_SYSTEMS } from "./systems/events.ts";
import { FILE_SYSTEMS } from "./systems/file.ts";
import { PY_SYSTEMS } from "./systems/py.ts";
import { TS_SYSTEMS } from "./systems/ts.ts";
import { testWorkspaces } from "./workspace.ts";

testWorkspaces("cli", CLI_SYSTEMS, "among others");
testWorkspaces("db", DB_SYSTEMS, "among others");
testWorkspaces("events", EVENT_SYSTEMS, "among others");
testWorkspaces("file", FILE_SYSTEMS, "among others");
testWorkspaces("py", PY_SYSTEMS, "among others");
testWorkspaces("ts", TS_SYSTEMS, "among others");
