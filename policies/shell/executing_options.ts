import { baseName } from "./entries.ts";
import { gitProblem } from "./git_commands.ts";
import { readArguments } from "./options.ts";
import { managerProblem } from "./package_managers.ts";
import type { Word } from "./word.ts";

// Options that make a harmless-looking program run another one or write where nobody sees it.
const OPTIONS: Record<string, RegExp> = {
  rsync: /^-[^-]*e/,
  make: /^(?:--eval|-[^-]*E|(?:\.?SHELL\w*|MAKE\w*|GNUMAKEFLAGS)[:?+!]*=)/,
  npm:
    /^(?:-c|--call|--(?:script-)?shell|--node-options|--(?:user|global)config|--registry|--editor|--git|--browser|--viewer|--ignore-scripts=false)/,
  pnpm: /^--(?:script-)?shell/,
  zip: /^-[^-]*T/,
  find: /^-(?:fprint|fprintf|fprint0|fls|files0-from)$/,
  openssl: /^(?:s_client|s_server|s_time|ocsp|engine|tsget|cmp|sess_id)$/,
  cmake: /^-E$/,
  vim: /^/,
  vi: /^/,
  nvim: /^/,
  emacs: /^/,
  nano: /^/,
  ed: /^/,
  ex: /^/,
};

const COMPILER =
  /(?:^| )(?:-wrapper|-fplugin\S*|-B ?\S+|-specs\S*|--?plugin\S*|-fuse-ld=\/\S*|@\S+)/;
// A container with a share of this machine is not apart from it.
const CONTAINERS =
  /(?:^| )(?:-(?!-)[a-z]*v|--volume|--volumes-from|--mount|--privileged|--device|--cap-add|--security-opt|--pid|--userns|--ipc|--uts|-H|--host|--context)(?:[ =]\S|$)|--net(?:work)?[ =]host\b|^(?:push|login|cp|plugin|swarm)\b/;

// The same for development tools, matched against all words after the program.
const TOOLS: Record<string, RegExp> = {
  python:
    /^(?:-\w+ )*-m ?(?:pip (?!list|show|freeze|check|--version|install -r )|http\.server|smtpd|smtplib|ftplib|telnetlib|imaplib|poplib|nntplib|idlelib|turtledemo|pickle|trace|webbrowser|pdb|ensurepip|zipapp|cProfile -c)|(?:^| )-X ?pycache_prefix|^-\w*i\w*(?: |$)/,
  pip:
    /^(?:install|download|wheel)(?= (?!-r |-e \.)).*(?:--index-url|--extra-index-url|-i |--target|-t |--prefix|--root|[a-z]+:\/\/|git\+)|^(?:install (?:.* )?(?:-t|-i|--target|--index-url|--extra-index-url|--prefix|--root)\b|config|uninstall)/,
  bunx: /^/,
  deno:
    /^(?:-\S+ )*(?:(?:jsr|npm|https?|data|blob):\S*|install (?=.*(?:-g|--global)\b)|(?:check|cache|doc|compile|bundle) (?:.* )?(?:jsr|npm|https?|data|blob):|run (?:.* )?(?:jsr|npm):)/,
  go:
    /(?:^| )-{1,2}(?:exec|toolexec|vettool|overlay|modfile|ldflags=.*-extld)\b|^(?:generate|install \S+@|get |env -w|run (?:https?:\/\/|\.\.|\S+@)|telemetry|-C )/,
  cargo: /(?:^| )--config\b|^(?:install|publish|login|owner|yank|uninstall|\+)/,
  make:
    /(?:^| )(?:-f ?-|--file=-|--makefile=-)(?: |$)|(?:^| )(?:-f|--file|--makefile|-C|--directory|-I)[ =]?(?:\/|\.\.|~)/,
  pytest:
    /(?:^| )-p ?(?!no:)\S+|(?:^| )(?:-c|--rootdir|--confcutdir)[ =]?(?:\/|\.\.|~)|(?:^| )-o (?!(?:log_\w+|console_output_style|addopts|xfail_strict|junit_\w+|asyncio_mode|testpaths)=[\w.-]*(?: |$))\S*=/,
  mypy: /(?:^| )--python-executable\b/,
  uv: /^(?:tool|publish|self|python install|run --with|x )|^pip install (?!-r )/,
  uvx: /^/,
  java:
    /(?:^| )-(?:javaagent|agentpath|agentlib|Xbootclasspath|XX:(?:OnError|OnOutOfMemoryError|Flags|VMOptionsFile))\S*|(?:^| )@\S+/,
  javac: /(?:^| )(?:-J\S+|-processor(?:path)?|--processor-path|-Xplugin\S*|@\S+)/,
  ...Object.fromEntries(
    ["gcc", "g++", "cc", "c++", "clang", "clang++", "ld", "ar"].map((name) => [name, COMPILER]),
  ),
  docker: CONTAINERS,
  podman: CONTAINERS,
  yq: /\bload(?:_\w+)?\s*\(|\b(?:str)?env(?:subst)?\s*\(/,
  protoc: /(?:^| )(?:--plugin\b|@\S+)/,
  tsc: /(?:^| )@\S+/,
  // Publishing is for everybody else to see, and cannot be undone.
  gem: /^(?:push|owner|signin|yank|cert|install (?:.* )?(?:--source|-s|--clear-sources)\b|sources)/,
  dotnet: /^(?:nuget (?:push|delete|add|update)|tool (?:install|update)|new install|dev-certs)/,
  mvn: /(?:^| )(?:deploy\S*|release:\S+|-s|--settings|-gs|exec:\S+)(?: |$)/,
  gradle: /(?:^| )(?:publish\S*|-I|--init-script)(?:[ =]|$)/,
  composer: /^(?:global|config|exec|create-project)\b/,
  bundle: /^(?:config|gem|plugin)\b/,
  twine: /^upload/,
  ...Object.fromEntries(
    ["vercel", "netlify", "surge", "gh-pages", "np", "localtunnel", "lt", "ngrok", "pm2", "forever"]
      .concat("heroku", "flyctl", "fly", "railway", "eas", "now", "cloudflared", "pulumi", "sst")
      .map((name) => [name, /^/]),
  ),
  ...Object.fromEntries(
    [
      "wrangler",
      "firebase",
      "serverless",
      "sls",
      "lerna",
      "changeset",
      "cdk",
      "amplify",
      "expo",
      "nx",
      "ng",
      "vsce",
      "ovsx",
    ]
      .map((name) => [name, /^(?:deploy|publish|push|destroy|remove|secret|login|release)\b/]),
  ),
  ...Object.fromEntries(
    ["semantic-release", "release-it", "standard-version"].map((
      name,
    ) => [name, /^(?!.*(?:--dry-run|-d\b|--help|--version))/]),
  ),
  buf: /^(?:push|registry|beta registry|plugin push)\b/,
  ...Object.fromEntries(["foreman", "honcho"].map((name) => [name, /^run\b/])),
  ...Object.fromEntries(["entr", "watchexec"].map((name) => [name, /^/])),
  just: /^(?:-\S+ )*(?:-c|--command|--shell\S*|--chooser)\b/,
  nix: /(?:^| )(?:-c|--command)\b|^(?:run|shell)\b/,
  "nix-shell": /(?:^| )--(?:run|command)\b/,
  nodemon: /(?:^| )(?:-x|--exec)\b/,
  "redis-cli":
    /(?:^| )(?:-h|-u|-s)(?: |$)|(?:^| )(?:flush\w*|shutdown|config|eval|debug|script|slaveof|replicaof|module|acl)\b/i,
  mysql:
    /(?:^| )(?:-h|--host)\b|\b(?:outfile|dumpfile|load_file|infile)\b|\bdrop\s+(?:database|schema|user)\b|(?:^|\s)\\!|\bsystem\s/i,
  duckdb:
    /\bcopy\b[^]*\bto\b|\b(?:install|load|attach|export\s+database|import\s+database)\b|'[a-z0-9]+:\/\/|(?:^|\s)\.(?:shell|system|sh|output|once|read|open|import|cd|save)\b|\bgetenv\s*\(/i,
  helm:
    /^(?!lint\b|template\b|list\b|ls\b|show\b|version\b|dependency (?:list|build|update)\b|status\b|history\b|get\b|search\b|package\b|create\b|repo list\b|help\b|--?(?:version|help|v|h)\b)\S+/,
  kubectl:
    /^(?!get (?!secrets?\b)|describe (?!secrets?\b)|logs\b|version\b|explain\b|top\b|diff\b|api-resources\b|api-versions\b|kustomize\b|cluster-info\b|config (?:current-context|get-contexts)\b|help\b|--?(?:version|help|v|h)\b)\S+(?: \S+)?/,
  terraform:
    /^(?!fmt\b|validate\b|plan\b|show\b|version\b|providers\b|graph\b|init\b|state (?:list|show)\b|workspace (?:list|show)\b|get\b|test\b|--?(?:version|help|v|h)\b)\S+/,
  gh:
    /^(?!(?:pr|issue|run|repo|release|workflow|label|cache|project|search|ruleset) ?(?:view|list|status|checks|diff|ls|code|issues|prs|repos|commits|watch|$)|status\b|version\b|help\b|--?(?:version|help|v|h)\b|api(?! .*(?:-X|--method|-f|-F|--field|--raw-field|--input)))\S+(?: \S+)?/,
  rustup:
    /^(?!show\b|which\b|component list\b|toolchain list\b|target list\b|check\b|doc\b|run\b|--?(?:version|help|V|h)\b)\S+/,
  poetry: /^(?:publish|config|self|source)\b/,
  eslint: /(?:^| )--(?:rulesdir|resolve-plugins-relative-to)\b/,
  node: /(?:^| )(?:-r|--require|--import|--loader|--experimental-loader)[ =]?(?:\/|\.\.|~)/,
};

/** Options and names for the program of a recipe, none of which leads out of the project. */
const PLAIN_OPTIONS =
  /^\w*(?:ARGS?|FLAGS|OPTS|OPTIONS|PARAMS|TESTS?|FILES|TARGETS?|PKGS?|NAME|MSG|MESSAGE|ENV|FILTER|ONLY|K)=(?!.*(?:\.\.|(?:^|[\s=])[/~]))[\w\s.,:=/@%+-]*$/i;

/** The word by which this command would run or write something it does not show; null if none. */
export function executingOption(words: readonly Word[], entry = ""): string | null {
  const program = baseName(words[0]?.value ?? "");
  const end = words.findIndex((word) => word.value === "--");
  const args = words.slice(1, end === -1 ? undefined : end);
  // What follows `--` is a path to most commands, but not to those that are refused without it.
  if (program === "git") return gitProblem(words.slice(1), entry.includes(" "));
  if (program === "npx") return npxOption(args);
  if (program === "make") {
    // What a variable holds is put into the commands of the recipes.
    const text = words.slice(1).find(({ value }) =>
      /^[\w.]+[:?+!]*=.*[\s$`;|&()<>]/s.test(value ?? "") && !PLAIN_OPTIONS.test(value ?? "")
    );
    if (text !== undefined) return text.value;
  }
  const managed = managerProblem(program, args);
  if (managed !== null) return managed;
  const tool = toolOption(program.replace(/^(pip|python)[\d.]+$|^(gradle|mvn)w$/, "$1$2"), args);
  if (tool !== null) return tool;
  const pattern = Object.hasOwn(OPTIONS, program) ? OPTIONS[program] : undefined;
  return args.find((word) => pattern?.test(word.value ?? ""))?.value ?? null;
}

function npxOption(args: readonly Word[]): string | null {
  const spec = { short: "pc", long: ["package", "call", "workspace"], untilOperand: true };
  const { options, operands } = readArguments(args, spec);
  if (options.some(({ name }) => name === "c" || name === "call")) return "--call";
  if (options.some(({ name }) => name === "p" || name === "package")) return "--package";
  const [tool] = operands;
  const fetched = args.find(({ value }) => /^-(?:y|-yes)$/.test(value ?? "")) ??
    (/^(?:https?|git\S*|file|github):|^\S+\.t(?:ar\.)?gz$/.test(tool?.value ?? "")
      ? tool
      : undefined);
  return fetched?.value ?? null;
}

/** The first word of a tool by which it fetches code from elsewhere, or is told to run another. */
function toolOption(program: string, args: readonly Word[]): string | null {
  const values = args.map(({ value }) => value ?? "");
  const pattern = Object.hasOwn(TOOLS, program) ? TOOLS[program] : undefined;
  // Sub-commands come first, so that a file or a test may have any name.
  const line = values.filter((value) => !/^--?(?:silent|quiet|q)$/.test(value)).join(" ");
  const asked = /^(?:kubectl|helm|gh)$/.test(program)
    ? line.replace(/^(?:(?:-n|--namespace|-R|--repo)[ =]\S+ )+/, "")
    : line;
  return pattern?.exec(asked)?.[0].trim() ?? null;
}
