import { testWorkspaces } from "../workspace.ts";
import { BROKERS } from "./workspaces/brokers.ts";
import { EMITTERS } from "./workspaces/emitters.ts";
import { PAGES } from "./workspaces/pages.ts";

testWorkspaces("events", [...EMITTERS, ...BROKERS, ...PAGES]);
