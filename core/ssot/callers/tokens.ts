import { isoTime } from "../../clock.ts";
import { fail } from "../../errors.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import type { Role } from "../roles.ts";
import { requireAgentName } from "./sessions.ts";

const TOKEN_DAYS_MAX = 366;
const DAY_MS = 24 * 60 * 60_000;
const MAX_LIVE_TOKENS = 500;

/** Who may come in over HTTP: an agent in a role until a time. Of the secret only a hash is kept. */
export interface Token {
  id: string;
  agent: string;
  role: Role;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
}

/** Notes a token under its hash. Errors: invalid (name, days), conflict (too many). */
export async function createToken(
  tx: Tx,
  { agent, role, days, hash }: { agent: string; role: Role; days: number; hash: string },
): Promise<Token> {
  requireAgentName(agent);
  if (!Number.isInteger(days) || days < 1 || days > TOKEN_DAYS_MAX) {
    throw fail("invalid", `Cannot make a token for ${days} days`, `From 1 to ${TOKEN_DAYS_MAX}.`);
  }
  if (await countLive(tx) >= MAX_LIVE_TOKENS) {
    throw fail(
      "conflict",
      `Cannot make another token: ${MAX_LIVE_TOKENS} are valid`,
      "Revoke some with `maestro token revoke`.",
    );
  }
  const ordinal = (await tx.count("SELECT COUNT(*) AS n FROM tokens")) + 1;
  const row = {
    id: `T${ordinal}`,
    ordinal,
    agent,
    role,
    hash,
    created_at: tx.now,
    expires_at: isoTime(tx.nowMs + days * DAY_MS),
    revoked_at: null,
  };
  await tx.insert("tokens", row);
  tx.target = `token:${row.id}`;
  return toToken(row);
}

/** Every token there ever was, or those that are valid now, oldest first. */
export async function listTokens(tx: ReadTx, { live = false } = {}): Promise<Token[]> {
  const rows = live
    ? await tx.all(
      "SELECT * FROM tokens WHERE revoked_at IS NULL AND expires_at > ? ORDER BY ordinal",
      [tx.now],
    )
    : await tx.all("SELECT * FROM tokens ORDER BY ordinal");
  return rows.map(toToken);
}

/** Ends a token at once; what its agent holds runs out as if it had gone. Errors: not_found, conflict. */
export async function revokeToken(tx: Tx, id: string): Promise<Token> {
  const row = await tx.get("tokens", id);
  if (!row) {
    throw fail(
      "not_found",
      `Cannot revoke ${id}: there is no such token`,
      "`maestro token list` shows them.",
    );
  }
  if (row.revoked_at !== null) {
    throw fail(
      "conflict",
      `Cannot revoke ${id}: it was revoked at ${row.revoked_at}`,
      "Nothing is left to do: it opens nothing.",
    );
  }
  await tx.update("tokens", id, { revoked_at: tx.now });
  tx.target = `token:${id}`;
  return { ...toToken(row), revokedAt: tx.now };
}

/** The token with this hash if it is valid now; else why not. */
export async function liveToken(
  tx: ReadTx,
  hash: string,
): Promise<Token | "unknown" | "expired" | "revoked"> {
  const row = await tx.one("SELECT * FROM tokens WHERE hash = ?", [hash]);
  if (!row) return "unknown";
  if (row.revoked_at !== null) return "revoked";
  return String(row.expires_at) > tx.now ? toToken(row) : "expired";
}

async function countLive(tx: ReadTx): Promise<number> {
  return await tx.count(
    "SELECT COUNT(*) AS n FROM tokens WHERE revoked_at IS NULL AND expires_at > ?",
    [tx.now],
  );
}

function toToken({ id, agent, role, created_at, expires_at, revoked_at }: Row): Token {
  return {
    id: String(id),
    agent: String(agent),
    role: role as Role,
    createdAt: String(created_at),
    expiresAt: String(expires_at),
    revokedAt: revoked_at === null || revoked_at === undefined ? null : String(revoked_at),
  };
}
