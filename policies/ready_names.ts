/** The policies that come along, by the names `extends` knows them by. */
export const READY_NAMES = ["default", "deno", "node", "python", "fullstack", "reviewer"] as const;
export type ReadyName = typeof READY_NAMES[number];
