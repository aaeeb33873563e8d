import type { Word } from "./word.ts";

/** A variable set by a command line, for itself or for the program it runs. */
export interface Assignment {
  name: string;
  value: Word;
}

// Variables that change which program runs, what it loads, or whose settings it reads.
const GUARDED = new Set([
  "PATH",
  "HOME",
  "SHELL",
  "ENV",
  "BASH_ENV",
  "BASHOPTS",
  "SHELLOPTS",
  "PROMPT_COMMAND",
  "PS4",
  "IFS",
  "CDPATH",
  "EDITOR",
  "VISUAL",
  "PAGER",
  "MANPAGER",
  "BROWSER",
  "LESSOPEN",
  "LESSCLOSE",
  "NODE_OPTIONS",
  "NODE_REPL_EXTERNAL_MODULE",
  "PYTHONSTARTUP",
  "PYTHONHOME",
  "PYTHONINSPECT",
  "PYTHONBREAKPOINT",
  "PYTHONWARNINGS",
  "PERL5LIB",
  "PERL5OPT",
  "PERL5DB",
  "RUBYLIB",
  "RUBYOPT",
  "JAVA_TOOL_OPTIONS",
  "_JAVA_OPTIONS",
  "JDK_JAVA_OPTIONS",
  "CLASSPATH",
  "MAKEFLAGS",
  "RUSTC_WRAPPER",
  "GOFLAGS",
  "PYTEST_ADDOPTS",
  "PYTEST_PLUGINS",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "NODE_EXTRA_CA_CERTS",
  "RUSTFLAGS",
  "RUSTDOCFLAGS",
  "RUSTC",
  "CC",
  "CXX",
  "LD",
  "AR",
  "MAKE",
  "TAR_OPTIONS",
  "GZIP",
  "ZIPOPT",
  "UNZIP",
  "RIPGREP_CONFIG_PATH",
  "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE",
  "PSQLRC",
  "PSQL_EDITOR",
  "GOPROXY",
  "GONOSUMDB",
  "GOSUMDB",
  "GONOSUMCHECK",
  "GOENV",
  "GOROOT",
  "GOPATH",
  "GOTOOLCHAIN",
  "GCONV_PATH",
  "LOCPATH",
  "TERMINFO",
]);
// Where modules are looked for: a directory of the workspace is everyday, another place is not.
const SEARCH_PATHS = new Set(["PYTHONPATH", "NODE_PATH"]);
const GUARDED_PREFIXES = [
  "LD_",
  "DYLD_",
  "GIT_",
  "BASH_FUNC_",
  "XDG_",
  "NPM_CONFIG_",
  "PIP_",
  "DENO_",
  "MAESTRO_",
  "SSH_",
  "SSL_",
  "CARGO_",
  "PG",
  "YARN_",
  "BUNDLE_",
];
const GUARDED_ENDINGS = ["_PROXY"];

/** Why an assignment is refused; null where it is harmless. */
export function assignmentProblem({ name, value }: Assignment): string | null {
  const folded = name.toUpperCase();
  const guarded = GUARDED.has(folded) ||
    GUARDED_PREFIXES.some((prefix) => folded.startsWith(prefix)) ||
    GUARDED_ENDINGS.some((ending) => folded.endsWith(ending)) ||
    (SEARCH_PATHS.has(folded) && leadsAway(value.value));
  if (guarded) {
    return `${name} changes which programs run or what they load. Leave it as it is`;
  }
  return value.value !== null && holdsSubstitution(value.value)
    ? `the value of ${name} holds a command that arithmetic would run. Write it without`
    : null;
}

/** True where quoted text holds a command substitution, which arithmetic and tests may still run. */
export function holdsSubstitution(text: string): boolean {
  return text.includes("$(") || text.includes("`");
}

function leadsAway(paths: string | null): boolean {
  return paths === null || paths.split(":").some((path) => /^[/~]|(?:^|\/)\.\.(?:\/|$)/.test(path));
}
