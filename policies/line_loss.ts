/** What a command would take away: a file, or all files that match a pattern or are in a directory. */
export interface LineLoss {
  /** Workspace-relative; `*` and `?` are wildcards where `tree` is set. */
  path: string;
  tree: boolean;
  /** The text that takes its place; null where that is not known or there is none. */
  text: string | null;
}

/** How many lines a loss is; null where they cannot be counted, undefined where nobody looked. */
export type CountLines = (loss: LineLoss) => number | null | undefined;
