import { forbiddenBy, globMatches } from "./globs.ts";

/** Files that usually hold credentials: never read by an agent, whatever the policy says. */
export const SECRET_GLOBS = [
  ".env",
  ".env.*",
  ".envrc",
  "*.env",
  "*.pem",
  "*.key",
  "*.p12",
  "*.pfx",
  "*.jks",
  "*.keystore",
  "id_rsa",
  "id_dsa",
  "id_ecdsa",
  "id_ed25519",
  ".netrc",
  ".npmrc",
  ".pypirc",
  ".pgpass",
  ".git-credentials",
  ".ssh",
  ".aws",
  ".gnupg",
  ".kube",
] as const;

const TEMPLATES = "*.{example,sample,template,dist}";

/** The secret pattern a normalised path matches, or null; templates such as `.env.example` do not. */
export function secretGlob(path: string): string | null {
  const glob = forbiddenBy(SECRET_GLOBS, path);
  return glob === null || globMatches(TEMPLATES, path) ? null : glob;
}
