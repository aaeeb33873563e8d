import {
  createToken,
  type Hub,
  listTokens,
  newSecret,
  revokeToken,
  type Role,
  secretHash,
} from "../../core/state.ts";
import { openHub } from "../composition.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { plain, table } from "../terminal.ts";

/** `maestro token create`: the secret goes to stdout once and is kept nowhere. */
export async function tokenCreate(
  invocation: Invocation,
  { agent, role, days, json = false }: { agent: string; role: Role; days: number; json?: boolean },
): Promise<number> {
  const secret = newSecret();
  const { terminal } = invocation;
  const token = await withHub(invocation, (hub) => {
    const label = { action: "TOKEN_CREATE", input: { agent, role, days } };
    return hub.write(
      PERSON,
      label,
      (tx) => createToken(tx, { agent, role, days, hash: secretHash(secret) }),
    );
  });
  if (json) terminal.out(JSON.stringify({ ...token, token: secret }, null, 2) + "\n");
  else {
    const { id, expiresAt } = token;
    terminal.err(`${id} lets ${agent} in as ${role} until ${expiresAt}. It is shown this once:\n`);
    terminal.out(`${secret}\n`);
  }
  return 0;
}

/** `maestro token list`: never their secrets. */
export async function tokenList(
  invocation: Invocation,
  { all = false, json = false }: { all?: boolean; json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  const tokens = await withHub(
    invocation,
    (hub) => hub.read((tx) => listTokens(tx, { live: !all })),
  );
  if (json) terminal.out(JSON.stringify(tokens, null, 2) + "\n");
  else if (tokens.length === 0) {
    terminal.out("No token is valid. `maestro token create --agent NAME` makes one.\n");
  } else {
    const rows = tokens.map(({ id, agent, role, expiresAt, revokedAt }) => [
      id,
      plain(agent),
      role,
      revokedAt === null ? `until ${expiresAt}` : `revoked at ${revokedAt}`,
    ]);
    terminal.out(table(rows, terminal.columns));
  }
  return 0;
}

/** `maestro token revoke ID`: its next request is refused. */
export async function tokenRevoke(invocation: Invocation, id: string): Promise<number> {
  const label = { action: "TOKEN_REVOKE", input: { id } };
  const { agent } = await withHub(
    invocation,
    (hub) => hub.write(PERSON, label, (tx) => revokeToken(tx, id)),
  );
  invocation.terminal.out(`Revoked ${id}: ${plain(agent)} is not let in with it any more.\n`);
  return 0;
}

async function withHub<T>(invocation: Invocation, work: (hub: Hub) => Promise<T>): Promise<T> {
  const hub = await openHub(invocation);
  try {
    return await work(hub);
  } finally {
    await hub.close();
  }
}
