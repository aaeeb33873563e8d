import { fail, MaestroError } from "../../core/errors.ts";
import type { Client, OwnCommand, Scope } from "./client.ts";
import { type FileChange, readClientFile } from "./file_change.ts";
import { hasHook, withHook, withoutHook } from "./hook_entry.ts";
import { hasInstructions, withInstructions, withoutInstructions } from "./instruction_block.ts";
import { startsMaestro } from "./own_command.ts";
import { type Place, placeOf, type Surroundings } from "./places.ts";
import { registered, withoutServer, withServer } from "./server_entry.ts";
import { CLIENTS } from "./table.ts";

/** What a person asked for. */
interface Wish {
  own: OwnCommand;
  hooks: boolean;
  /** The person lets clients use our tools without asking. */
  trust: boolean;
}

/** What there is of MAESTRO in a client's configuration. */
interface Presence {
  server: boolean;
  hooks: boolean;
}

/** The changes that several clients need, collected file by file. */
export class Plan {
  #files = new Map<string, FileChange>();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** What would change, in the order it was planned. */
  get changes(): FileChange[] {
    return [...this.#files.values()].filter(({ before, after }) => before !== after);
  }

  /**
   * Plans one client's part as a whole: where a file of it cannot be changed, nothing of it is, and
   * the error comes back for the person to see.
   */
  async whole(part: () => Promise<void>): Promise<MaestroError | null> {
    const before = [...this.#files].map(([path, change]) => [path, { ...change }] as const);
    try {
      await part();
      return null;
    } catch (error) {
      if (!(error instanceof MaestroError)) throw error;
      this.#files = new Map(before);
      return error;
    }
  }

  /** Adds what registers the server, its hooks and instructions. Errors: invalid, conflict. */
  async install(client: Client, scope: Scope, { own, hooks, trust }: Wish): Promise<void> {
    const { server, hook } = client;
    const place = this.#placeOf(client, server.file, scope);
    if (place === null) {
      throw fail(
        "invalid",
        `Cannot install into ${client.title} for a project: it has no such configuration`,
        "Repeat the command with --scope user.",
      );
    }
    await this.#edit(place, (text) => withServer(server, text, place.path, own, trust));
    const hookPlace = this.#placeOf(client, hook.file, scope);
    if (hooks && hookPlace) {
      const executable = hook.kind === "file" && hook.executable;
      await this.#edit(
        hookPlace,
        (text) => withHook(client, text, hookPlace.path, own),
        executable,
      );
    }
    const instructions = this.#placeOf(client, client.instructions, scope);
    if (instructions) {
      await this.#edit(instructions, (text) => withInstructions(text, client.instructionsHead));
    }
  }

  /** Adds what takes all of it out again. Errors: invalid, conflict. */
  async uninstall(client: Client, scope: Scope): Promise<void> {
    const { server, hook } = client;
    const place = this.#placeOf(client, server.file, scope);
    if (place) {
      await this.#edit(place, (text) => withoutRest(text, withoutServer(server, text, place.path)));
    }
    const hookPlace = this.#placeOf(client, hook.file, scope);
    if (hookPlace) {
      await this.#edit(
        hookPlace,
        (text) => withoutRest(text, withoutHook(client, text, hookPlace.path)),
      );
    }
    const instructions = this.#placeOf(client, client.instructions, scope);
    if (instructions && !await this.#isReadByAnother(client, scope, instructions)) {
      await this.#edit(instructions, (text) => withoutInstructions(text, client.instructionsHead));
    }
  }

  /** What is there, with what is planned so far. Errors: invalid. */
  async presence(client: Client, scope: Scope): Promise<Presence> {
    const { server, hook } = client;
    const place = this.#placeOf(client, server.file, scope);
    const hookPlace = this.#placeOf(client, hook.file, scope);
    const found = place && registered(server, await this.text(place), place.path);
    return {
      // The name may be another program's.
      server: found !== null && startsMaestro(found.command, "mcp"),
      hooks: hookPlace !== null &&
        hasHook(client, await this.text(hookPlace), hookPlace.path),
    };
  }

  /** A file's text, with what is planned so far. Error: invalid. */
  async text(place: Place): Promise<string> {
    return this.#files.get(place.path)?.after ?? (await readClientFile(place)).text;
  }

  /** Several clients read one AGENTS.md: the block stays while any of them is registered. */
  async #isReadByAnother(client: Client, scope: Scope, place: Place): Promise<boolean> {
    if (!hasInstructions(await this.text(place))) return false;
    for (const other of CLIENTS) {
      if (other === client) continue;
      const theirs = this.#placeOf(other, other.instructions, scope);
      if (theirs?.path === place.path && (await this.presence(other, scope)).server) return true;
    }
    return false;
  }

  async #edit(place: Place, edit: (text: string) => string, executable = false): Promise<void> {
    const planned = this.#files.get(place.path);
    if (planned) {
      planned.after = edit(planned.after);
      return;
    }
    const { text, mode } = await readClientFile(place);
    this.#files.set(place.path, { place, before: text, after: edit(text), mode, executable });
  }

  #placeOf(client: Client, file: Client["instructions"], scope: Scope): Place | null {
    return placeOf(client, file, scope, this.#around);
  }
}

/** A document in which nothing is left goes away with what we put there. */
function withoutRest(before: string, after: string): string {
  return before !== after && /^\s*(?:\{\s*\}\s*)?$/.test(after) ? "" : after;
}
