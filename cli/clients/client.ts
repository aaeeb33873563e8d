/** Whose configuration: the project's, which its repository may share, or the person's. */
export type Scope = "project" | "user";

/** The program and first words that start this installation of MAESTRO. */
export type OwnCommand = readonly [string, ...string[]];

/** What a table of a client's configuration may hold. */
export type Settings = { [key: string]: Setting };
export type Setting = string | number | boolean | Setting[] | Settings;

/** A file of a client in each scope, relative to where the scope's files lie; null: has none. */
export type FileOf = Record<Scope, string | null>;

/** How a client knows its MCP servers. */
export interface ServerForm {
  file: FileOf;
  format: "json" | "toml";
  /** The tables around the entry. */
  at: readonly string[];
  /** What an entry says that starts `command`, whose last words are the server's arguments. */
  entry(command: readonly string[]): Settings;
  /** Besides, where the person lets the client use our tools without asking. */
  trusted?: Settings;
  /** The command that an entry starts; empty where it is none. */
  commandOf(entry: Record<string, unknown>): string[];
}

/** How a client asks before it uses a tool of its own. */
export type HookForm =
  | {
    kind: "list";
    file: FileOf;
    at: readonly string[];
    /** Keys beside the list that the file must have. */
    head?: Settings;
    /** The list's element that runs `command`. */
    element(command: string): Settings;
  }
  | {
    kind: "file";
    file: FileOf;
    text(command: OwnCommand): string;
    executable: boolean;
  };

/** Everything an installation needs to know of a client. */
export interface Client {
  name: string;
  title: string;
  /**
   * Where a person's files lie: this variable's directory, else this one below the home directory.
   * That it is there shows that the person uses the client.
   */
  home: { variable?: string; directory: string; onMac?: string };
  server: ServerForm;
  hook: HookForm;
  /** Where it reads what a project wants of its agents. */
  instructions: FileOf;
  /** What stands above our block where the file is ours alone. */
  instructionsHead?: string;
}
