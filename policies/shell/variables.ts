import { looksLikePath } from "./option_uses.ts";
import type { Word } from "./word.ts";

/** A variable set by a command line, for itself or for the program it runs. */
export interface Assignment {
  name: string;
  value: Word;
}

// Variables that change which program runs, what it loads, or whose settings it reads.
const GUARDED = new Set(
  ("AR BABEL_CONFIG_FILE BASHOPTS BASH_ENV BROWSER CC CDPATH " +
    "CFLAGS CLASSPATH CPPFLAGS CURL_CA_BUNDLE CXX CXXFLAGS EDITOR " +
    "ENV ESLINT_USE_FLAT_CONFIG GCONV_PATH GITHUB_TOKEN GLIBC_TUNABLES GOBIN GOENV GOFLAGS " +
    "GONOSUMCHECK GONOSUMDB GOPATH GOPROXY GOROOT GOSUMDB GOTOOLCHAIN " +
    "GROFF_COMMAND_PREFIX GZIP HISTFILE HOME IFS INIT_CWD INPUTRC " +
    "JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS LD LDFLAGS LESS LESSCLOSE LESSOPEN " +
    "LOCPATH LUA_CPATH LUA_INIT LUA_PATH MAKE MALLOC_TRACE MANOPT " +
    "MANPAGER MANPATH MANROFFOPT MFLAGS MORE NLSPATH OLDPWD OPENSSL_CONF " +
    "OPENSSL_ENGINES OPENSSL_MODULES PAGER PATH PERL5DB PERL5LIB PERL5OPT " +
    "PHPRC PHP_INI_SCAN_DIR POSIXLY_CORRECT PRETTIER_CONFIG PROMPT_COMMAND PS4 PSQLRC " +
    "PSQL_EDITOR PYTEST_ADDOPTS PYTEST_PLUGINS REQUESTS_CA_BUNDLE RIPGREP_CONFIG_PATH RUBYLIB RUBYOPT " +
    "RUBYSHELL RUSTC RUSTC_WRAPPER RUSTDOCFLAGS RUSTFLAGS SHELL SHELLOPTS " +
    "SSLKEYLOGFILE TAR_OPTIONS TERMCAP TERMINFO TS_NODE_COMPILER UNZIP VISUAL " +
    "ZIPOPT _JAVA_OPTIONS").split(" "),
);
// What begins like a guarded one and only says how much is shown, or which variant is meant.
const PLAIN = new Set([
  "NODE_ENV",
  "NODE_DEBUG",
  "NODE_NO_WARNINGS",
  "NODE_PENDING_DEPRECATION",
  "NODE_APP_INSTANCE",
  "PYTHONUNBUFFERED",
  "PYTHONDONTWRITEBYTECODE",
  "PYTHONHASHSEED",
  "PYTHONUTF8",
  "PYTHONIOENCODING",
  "PYTHONASYNCIODEBUG",
  "PYTHONDEVMODE",
  "PYTHONFAULTHANDLER",
  "DENO_NO_UPDATE_CHECK",
  "DENO_JOBS",
  "DENO_NO_PACKAGE_JSON",
  "DENO_NO_PROMPT",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "TS_NODE_TRANSPILE_ONLY",
  "COREPACK_ENABLE_STRICT",
  "GIT_PAGER_IN_USE",
]);
// Where modules are looked for: a directory of the workspace is everyday, another place is not.
const SEARCH_PATHS = new Set(["PYTHONPATH", "NODE_PATH"]);
const GUARDED_PREFIXES = [
  "AWK",
  "AWS_",
  "BASH_FUNC_",
  "BUNDLE_",
  "CARGO_",
  "COREPACK_",
  "DENO_",
  "DOCKER_",
  "DOTNET_",
  "DYLD_",
  "GIT_",
  "GNUMAKE",
  "JEST_",
  "LD_",
  "LESS",
  "MAESTRO_",
  "MAKE",
  "NODE_",
  "NPM_",
  "NPM_CONFIG_",
  "PG",
  "PIP_",
  "POETRY_",
  "PYTHON",
  "SSH_",
  "SSL_",
  "TS_NODE_",
  "TWINE_",
  "UV_",
  "XDG_",
  "YARN_",
];
const GUARDED_ENDINGS = ["_PROXY"];

// Options of node that load nothing and write nothing.
const PLAIN_NODE_OPTIONS =
  /^(?:--(?:max-old-space-size=\d+|max-semi-space-size=\d+|no-warnings|no-deprecation|trace-warnings|trace-deprecation|enable-source-maps|experimental-vm-modules|experimental-strip-types|stack-trace-limit=\d+|unhandled-rejections=\w+)(?:\s+|$))+$/;

const PLAIN_GO_FLAGS =
  /^(?:-(?:count=\d+|mod=(?:mod|readonly|vendor)|v|race|short|trimpath|tags=[\w,]+|timeout=\w+|p=\d+)\s*)*$/;
const PLAIN_PYTEST =
  /^(?:(?:-[qvsx]+|--(?:tb=\w+|maxfail=\d+|durations=\d+|color=\w+|lf|ff|no-header|no-summary)|-[kmn] \w+|-p no:\w+)\s*)*$/;

/** Why an assignment is refused; null where it is harmless. */
export function assignmentProblem({ name, value }: Assignment): string | null {
  const folded = name.toUpperCase();
  if (folded === "NODE_OPTIONS" && PLAIN_NODE_OPTIONS.test(value.value ?? "-")) return null;
  if (folded === "GOFLAGS" && PLAIN_GO_FLAGS.test(value.value ?? "!")) return null;
  if (folded === "PYTEST_ADDOPTS" && PLAIN_PYTEST.test(value.value ?? "!")) return null;
  const away = leadsAway(value.value);
  const guarded = SEARCH_PATHS.has(folded) ? away : !PLAIN.has(folded) && (GUARDED.has(folded) ||
    GUARDED_PREFIXES.some((prefix) => folded.startsWith(prefix)) ||
    GUARDED_ENDINGS.some((ending) => folded.endsWith(ending)) ||
    (/^(?:TMPDIR|TMP|TEMP)$/.test(folded) && away));
  if (guarded) {
    return `${name} changes which programs run or what they load. Leave it as it is`;
  }
  return value.value !== null && holdsSubstitution(value.value)
    ? `the value of ${name} holds a command that arithmetic would run. Write it without`
    : null;
}

/** True where a program may take the variable for a place to write to or to load from. */
export function namesFile({ name, value }: Assignment): boolean {
  const text = value.value ?? "";
  return /(?:DIR|PATH|FILE|CONFIG|CONF|PROJECT|HOME|OUT|OUTPUT|LOG|CACHE|TEMP|TMP|RC|PREFIX|ROOT)$/i
    .test(name) && name === name.toUpperCase() && !SEARCH_PATHS.has(name) && looksLikePath(text);
}

/** True where quoted text holds a command substitution, which arithmetic and tests may still run. */
export function holdsSubstitution(text: string): boolean {
  return text.includes("$(") || text.includes("`");
}

function leadsAway(paths: string | null): boolean {
  return paths === null || paths.split(":").some((path) => /^[/~]|(?:^|\/)\.\.(?:\/|$)/.test(path));
}
