import { z } from "zod";

/** What one command may use; the time is at most this, whatever was asked for. */
const limits = z.strictObject({
  cpu_seconds: z.int().min(1).max(1_000_000).optional(),
  memory_mb: z.int().min(16).max(1_000_000).default(4096),
  processes: z.int().min(8).max(1_000_000).default(4096),
  file_mb: z.int().min(1).max(1_000_000).default(1024),
  output_kb: z.int().min(1).max(100_000).default(1000),
  wall_seconds: z.int().min(1).max(86_400).default(3600),
});

/** Where commands run, and what they may use there. */
export const sandboxRules = z.strictObject({
  provider: z.enum(["auto", "bubblewrap", "docker", "e2b", "seatbelt", "local"]).default("auto"),
  /** The image whose programs commands use, for docker; the template, for e2b. */
  image: z.string().regex(/^[a-z0-9][\w./:@-]{0,255}$/, {
    error: "Cannot use this image: it is no image's name. Write it as debian:12 or name@sha256:...",
  }).optional(),
  required: z.boolean().default(false),
  limits: limits.prefault({}),
});
