import type { Finding } from "./finding.ts";
import { fetchedFindings } from "./fetched_findings.ts";
import { problemOf } from "./rules.ts";
import { lineAt } from "./secret_findings.ts";
import { TLS_SETTINGS } from "./tls_settings.ts";
import { workflowFindings } from "./workflow_findings.ts";

const MAX_PLACES = 300;
const MAX_LINE_CHARS = 1_000;
const FILES =
  /(?:^|\/)(?:Dockerfile[^/]*|Containerfile[^/]*|[^/]*\.Dockerfile|Makefile|GNUmakefile|Procfile|Jenkinsfile|Vagrantfile|justfile|Taskfile|Brewfile|\.husky\/[^/]*|\.githooks\/[^/]*|[^/]*\.(?:sh|bash|zsh|ksh|ps1|mk|env|ya?ml|json|jsonc|toml|ini|cfg|conf|service|tf|tpl|properties)|\.[^/]*rc|\.env[^/]*)$/i;
const UNCHECKED =
  /\bVerify-(?:Peer|Host)["']?\s*[= ]\s*["']?false\b|\bNODE_TLS_REJECT_UNAUTHORIZED["']?\s*[:= ]\s*["']?0\b|\bPYTHONHTTPSVERIFY["']?\s*[:= ]\s*["']?0\b|\bServerCertificateValidationCallback\s*=\s*\{\s*\$true\s*\}|\s-SkipCertificateCheck\b|\b(?:proxy|grpc|uwsgi)_ssl_verify\s+off\b|^ssl\.endpoint\.identification\.algorithm\s*=\s*$|\[trusted=yes\]|^\s*trusted-host\s*=\s*(?!localhost|127\.)\S/gim;
/** Options of programs that do the same. */
const UNCHECKED_OPTION =
  /\s--(?:no-verify-ssl|no-ssl-verify|insecure-skip-tls-verify(?!=false)|skip-tls-verify(?!=false)|tls-verify=false|verify=(?:no|false)|allow-unauthenticated)(?![\w-])|\s--trusted-host[ =](?!localhost|127\.)/g;

/** Data, of which nothing is run: other files of the kind hold scripts. */
const RECORDED =
  /(?<!(?:^|\/)(?:package|composer|devcontainer|tasks|launch|turbo|project|vercel|now|deno|app|nx))\.jsonc?$/i;
const SHELL_FILE = /\.(?:sh|bash|zsh|ksh)$/i;
const SHELL_LINE = /^#!.*\b(?:ba|z|k|da)?sh\b/;

// What a program prints to be evaluated, `$(ssh-agent -s)`, is everyday.
const EVALUATED = /(?:^|[;&|({]|\b(?:then|do|else))[ \t]*eval[ \t]+[^\n;]{0,500}\$(?:[\w@*]|\{)/gm;

/** `bash -c "ls $1"`, or with a name that is read in; the same of other programs that run a text. */
const HANDED = [
  ["shell_injection", /\b(?:ba|z|k|da)?sh[ \t]+-\w*c[ \t]+(?:"[^"\n]{0,300}?)?\$\{?(\w+|[@*])/g],
  [
    "eval_of_input",
    /\b(?:python[\d.]*|node|perl|ruby|php)[ \t]+-[cer][ \t]+"[^"\n]{0,300}?\$\{?(\w+|[@*])/g,
  ],
  [
    "sql_injection",
    /\b(?:psql|mysql|mariadb|sqlite3|sqlcmd|clickhouse-client)[ \t][^"\n]{0,200}"[^"\n]{0,300}?\b(?:where|values|set)\b[^"\n]{0,300}?\$\{?(\w+|[@*])/gi,
  ],
] as const;

const OF_POWERSHELL =
  /\b(?:Invoke-Expression|iex)[ \t]+(?:-Command[ \t]+)?["(]?[^\n"']{0,200}\$\w/gi;

/** What whoever starts a build, or opens a request, types in. */
const OF_JENKINS =
  /\b(?:sh|bat|powershell)\s*\(?\s*(?:script\s*:\s*)?(?:"""[^]{0,2000}?|"[^"\n]{0,500}?)\$\{?\s*(?:params\.|env\.(?:CHANGE_|GIT_BRANCH|BRANCH_NAME))/g;

const FETCHED = /\b(?:curl|wget)[ \t](?:\\\n|[^\n;|&]){0,1000}/g;
const UNCHECKED_FETCH =
  /\s(?:-[a-zA-Z]{0,10}k[a-zA-Z]{0,10}|--insecure|--no-check-certificate)(?![\w-])/;
const ADDRESS = /\w+:\/\/[^\s"'\/:]*/g;
const HERE = /^\w+:\/\/(?:localhost|127\.0\.0\.1)$/;

/** Variables in scripts and settings that switch the check of certificates off. */
export function environmentFindings(path: string, content: string): Finding[] {
  const script = SHELL_FILE.test(path) || SHELL_LINE.test(content.slice(0, 100));
  if (!script && !FILES.test(path)) return [];
  return [
    ...(RECORDED.test(path) ? [] : fetchedFindings(content)),
    ...(/\.ya?ml$/i.test(path) ? workflowFindings(content) : []),
    ...[UNCHECKED, TLS_SETTINGS, UNCHECKED_OPTION].flatMap((each) =>
      matchesOf("tls_disabled", each, content)
    ),
    ...(/(?:^|\/)\.?curlrc$/.test(path)
      ? matchesOf("tls_disabled", /^\s*-{0,2}insecure\s*$/gm, content)
      : []),
    ...matchesOf("tls_disabled", FETCHED, content).filter(({ text }) => isUnchecked(text)),
    ...(script ? matchesOf("eval_of_input", EVALUATED, content) : []),
    ...(script
      ? HANDED.flatMap(([rule, pattern]) => matchesOf(rule, pattern, content))
        .filter(({ text }) => isRead(text, content))
      : []),
    ...(/\.psm?1$/i.test(path) ? matchesOf("eval_of_input", OF_POWERSHELL, content) : []),
    ...(/(?:^|\/)Jenkinsfile/.test(path) ? matchesOf("shell_injection", OF_JENKINS, content) : []),
  ];
}

function isRead(command: string, content: string): boolean {
  const name = /(\w+|[@*])$/.exec(command)?.[1] ?? "";
  return /^(?:\d+|[@*])$/.test(name) ||
    new RegExp(
      `\\bread\\b[^\\n;|&]{0,200}\\b${name}\\b|\\b${name}=["']?\\$(?:\\{?[\\d@*]|\\(\\s*(?:curl|wget)\\b)`,
    )
      .test(content);
}

/** A server of this computer, and none besides, may show whatever certificate it has. */
function isUnchecked(command: string): boolean {
  const addresses = command.match(ADDRESS) ?? [];
  const isHere = addresses.length > 0 && addresses.every((each) => HERE.test(each));
  return UNCHECKED_FETCH.test(command) && !isHere;
}

function matchesOf(rule: string, pattern: RegExp, content: string): Finding[] {
  return [...content.matchAll(pattern)]
    .filter(({ index }) => !/^\s*(?:#|\/\/)/.test(lineBefore(content, index)))
    .slice(0, MAX_PLACES)
    .map(({ 0: text, index }) => ({
      rule,
      line: lineAt(content, index),
      problem: problemOf(rule),
      text,
    }));
}

function lineBefore(content: string, index: number): string {
  const before = content.slice(Math.max(0, index - MAX_LINE_CHARS), index);
  return before.slice(before.lastIndexOf("\n") + 1);
}
