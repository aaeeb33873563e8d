import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import npmPackage from "../../package.json" with { type: "json" };
import type { OwnCommand } from "./client.ts";

/** Started as one executable, from npm's packages, or from a checkout. */
type InstalledForm = "binary" | "npx" | "source";

/** The form this installation of MAESTRO has. */
function installedForm(): InstalledForm {
  if (Deno.build.standalone) return "binary";
  return root().includes("/node_modules/") ? "npx" : "source";
}

/** What starts this installation from anywhere. */
export function ownCommand(form: InstalledForm = installedForm()): OwnCommand {
  switch (form) {
    case "binary":
      return [Deno.execPath()];
    // The place in npm's cache goes away; the package's name and version stay.
    case "npx":
      return ["npx", "-y", `${npmPackage.name}@${npmPackage.version}`];
    case "source":
      return [join(root(), "bin", "maestro")];
  }
}

/** Whether a registered command starts MAESTRO, whichever installation and however it is called. */
export function startsMaestro(command: readonly string[], name: "mcp" | "hook"): boolean {
  const at = command.indexOf(name);
  const program = at < 1 ? undefined : command[at - 1];
  return program !== undefined &&
    (/(?:^|[\\/])maestro$/.test(program) || program.startsWith(`${npmPackage.name}@`) ||
      program === npmPackage.name);
}

/** Where `bin/maestro` is: above this file, or above `dist/`, where a bundle has it. */
function root(): string {
  const directory = dirname(fileURLToPath(import.meta.url));
  return dirname(basename(directory) === "dist" ? directory : dirname(directory));
}
