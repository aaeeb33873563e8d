/**
 * What one-liners may use of node's own modules and globals, one a line; marks as in
 * `python_table.ts`. A name with `Sync` behind it is the same.
 */
const MODULES = `
fs readFile=r writeFile=w appendFile=t readdir=l stat=r lstat=r exists=r access=r mkdir=t mkdtemp=t unlink=d rm=d rmdir=x rename=mw copyFile=rw cp=RW realpath=r createReadStream=r createWriteStream=w utimes=t chmod=t truncate=w constants promises opendir=r
fs.promises readFile=r writeFile=w appendFile=t readdir=l stat=r lstat=r access=r mkdir=t mkdtemp=t unlink=d rm=d rmdir=x rename=mw copyFile=rw cp=RW realpath=r utimes=t chmod=t truncate=w constants
path join resolve dirname basename extname relative normalize sep delimiter parse format isAbsolute posix
os cpus totalmem freemem platform arch type release uptime loadavg EOL hostname homedir tmpdir availableParallelism endianness version machine
util inspect format isDeepStrictEqual types parseArgs promisify styleText stripVTControlCharacters
url *
querystring *
string_decoder *
assert *
assert.strict *
buffer Buffer
crypto *
events *
timers *
timers.promises *
perf_hooks *
readline createInterface
zlib gzipSync gunzipSync deflateSync inflateSync brotliCompressSync brotliDecompressSync gzip gunzip
stream Readable Transform PassThrough pipeline
stream.promises pipeline finished
test *
test.describe *
process version versions platform arch cwd argv stdin stdout stderr exit exitCode uptime memoryUsage hrtime pid title release env nextTick cpuUsage features on emitWarning
require resolve
import.meta url dirname filename
global console JSON Math Date Object Array String Number Boolean Map Set WeakMap WeakSet RegExp Intl BigInt parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent encodeURI decodeURI URL URLSearchParams Symbol Error TypeError RangeError structuredClone atob btoa TextEncoder TextDecoder Promise setTimeout setInterval setImmediate clearTimeout clearInterval queueMicrotask performance Buffer AbortController AbortSignal Headers undefined NaN Infinity Uint8Array Uint32Array Int32Array Float64Array ArrayBuffer DataView Iterator crypto fetch=u require module exports process this
global.Deno readTextFile=r readFile=r writeTextFile=w writeFile=w remove=d mkdir=t readDir=l stat=r cwd args version exit build memoryUsage
`;

/** Packages that reach other machines, run programs or read secrets on their own. */
const REFUSED = new Set(
  ("axios got node-fetch undici execa shelljs zx cross-spawn ssh2 simple-git ws puppeteer playwright rimraf del trash " +
    "fs-extra graceful-fs dotenv request superagent needle ky ftp basic-ftp nodemailer aws-sdk socket.io-client npm " +
    "node-pty vm2 isolated-vm module-alias keytar open glob-exec sudo-prompt child-process-promise nodegit " +
    "isomorphic-git dockerode systeminformation ps-list fkill tree-kill bun ffi-napi koffi").split(
      " ",
    ),
);
const BUILTIN =
  /^(?:_\w+|async_hooks|child_process|cluster|console|constants|dgram|diagnostics_channel|dns|domain|http|http2|https|inspector|module|net|punycode|readline|repl|sea|sqlite|sys|tls|trace_events|tty|v8|vm|wasi|worker_threads|fs|os|process|zlib|stream|util)(?:\/|$)/;

const TABLE: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  MODULES.trim().split("\n").map((line) => {
    const [module = "", ...names] = line.split(" ");
    const members = names.map((each): [string, string] => {
      const [name = "", letters = ""] = each.split("=");
      return [name, letters];
    });
    return [module, new Map(members)] as const;
  }),
);

/** The letters of a member by its dotted path; null for what may not be used. */
export function nodeMember(path: string): string | null {
  const at = path.lastIndexOf(".");
  const [module, name] = [path.slice(0, at), path.slice(at + 1)];
  const members = TABLE.get(module);
  if (members !== undefined) {
    return members.get(name) ?? members.get(name.replace(/Sync$/, "")) ??
      (members.has("*") ? "" : null);
  }
  if (at === -1) return null;
  const outer = nodeMember(module);
  return outer === "" &&
      !/^(?:global\.(?:require|module|exports|process)|process\.env)$/.test(module)
    ? ""
    : null;
}

/** The table's name of a module as it is imported; null where there is none. */
export function nodeModule(name: string): string | null {
  const plain = name.replace(/^node:/, "").replaceAll("/", ".");
  return TABLE.has(plain) && !/^(?:global|require|import\.meta)/.test(plain) ? plain : null;
}

/** True for a package or a module of node that one-liners may not use at all. */
export function isRefusedPackage(name: string): boolean {
  const plain = name.replace(/^node:/, "");
  const top = plain.startsWith("@")
    ? plain.split("/").slice(0, 2).join("/")
    : plain.split("/")[0] ?? plain;
  return REFUSED.has(top) || BUILTIN.test(plain) || name.startsWith("node:") ||
    /^@(?:aws-sdk|octokit|google-cloud|azure)\//.test(plain) ||
    /^(?:https?|data|npm|jsr|blob|file):/i.test(name);
}
