import type { Session } from "../session.ts";

/** What a client may show its person, attach to a prompt and hear of changes in. */
export interface Resource {
  name: string;
  title: string;
  description: string;
  /** A URI, or a template of RFC 6570 with variables that `completions` knows values for. */
  uri: string;
  mimeType: "application/json" | "text/markdown";
  /** The text as it is now. Error: not_found. */
  read(session: Session, variables: Record<string, string>): Promise<string>;
  completions?: Record<string, (session: Session, typed: string) => Promise<string[]>>;
}

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
