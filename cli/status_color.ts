const COLORS = {
  DONE: "green",
  IN_PROGRESS: "cyan",
  REVIEW: "yellow",
  BLOCKED: "red",
  FAILED: "red",
} as const;

/** The colour in which a requirement's status is shown, wherever it is. */
export function statusColor(status: string): "green" | "yellow" | "red" | "cyan" | "dim" {
  return COLORS[status as keyof typeof COLORS] ?? "dim";
}
