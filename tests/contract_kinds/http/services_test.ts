import { testWorkspaces } from "../workspace.ts";
import { CLASSES } from "./services/classes.ts";
import { EXPRESS } from "./services/express.ts";
import { FASTAPI } from "./services/fastapi.ts";
import { FLASK_FASTIFY } from "./services/flask_fastify.ts";
import { LAYERS } from "./services/layers.ts";
import { PLAIN_SERVICES } from "./services/plain.ts";
import { SMALL_SERVICES } from "./services/small.ts";

testWorkspaces(
  "http",
  [
    ...FASTAPI,
    ...EXPRESS,
    ...FLASK_FASTIFY,
    ...SMALL_SERVICES,
    ...PLAIN_SERVICES,
    ...LAYERS,
    ...CLASSES,
  ],
  "among others",
);
