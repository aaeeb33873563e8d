import type { Place } from "../surface.ts";
import type { ContractUnderTest } from "../verdict.ts";
import type { DeclaredCommand } from "./model.ts";

export interface CliCase {
  contract: ContractUnderTest;
  command: DeclaredCommand;
  /** The commands of every contract of the same owner and program. */
  siblings: readonly DeclaredCommand[];
}

/** Adds a violation of the owner. */
export type Note = (
  rule: "provider_missing" | "provider_mismatch",
  element: string,
  place: Place | null,
  text: string,
) => void;
