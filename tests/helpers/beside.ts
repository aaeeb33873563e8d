import { Hub, hubFile, logPage, type ReadTx } from "../../core/state.ts";

/** Looks again until it holds, however long it takes. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!await holds()) await new Promise((resolve) => setTimeout(resolve, 25));
}

/** What somebody beside the processes under test sees of a project's shared state. */
export async function seenBeside<T>(
  project: string,
  read: (tx: ReadTx) => Promise<T>,
): Promise<T> {
  const hub = await Hub.open(hubFile(project));
  try {
    return await hub.read(read);
  } finally {
    await hub.close();
  }
}

/** Whether the log of a project has an entry of that action. */
export async function hasLogged(project: string, action: string): Promise<boolean> {
  const { total } = await seenBeside(project, (tx) => logPage(tx, { action }, { limit: 1 }));
  return total > 0;
}
