/** Something in written content that must not be there; `line` is 1-based. */
export interface Finding {
  rule: string;
  line: number;
  problem: string;
  /** The piece of the source, by which the same finding is known again in an earlier version. */
  text: string;
}
