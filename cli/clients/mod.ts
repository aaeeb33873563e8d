export type { Client, Scope } from "./client.ts";
export { diffOf, writeChange } from "./file_change.ts";
export { ownCommand, startsMaestro } from "./own_command.ts";
export { filesOf, isFound, placeOf, type Surroundings } from "./places.ts";
export { Plan } from "./plan.ts";
export { type Registered, registered } from "./server_entry.ts";
export { CLIENTS, clientsNamed } from "./table.ts";
