/**
 * What one-liners may use of Python's own modules, one a line: `*` for all, else the names, each
 * alone where it only computes, or with what it does to its arguments in order: `r` reads a file,
 * `w` writes it, `t` adds to it, `d` deletes it, `m` moves it away, `x` removes an empty directory,
 * in capitals with all below it, `l` lists a directory, `u` asks an address, `-` is no file; `=foreign`
 * gives something that may save itself.
 */
const MODULES = `
builtins print len range sorted sum min max str int float list dict set tuple enumerate zip map filter any all repr round abs reversed hex bin oct ord chr bool format isinstance issubclass bytes bytearray complex divmod pow slice next iter frozenset type object super hash id callable property staticmethod classmethod dir input exit quit ascii memoryview aiter anext NotImplemented Ellipsis getattr hasattr __name__ __file__ open
json *
math *
cmath *
re *
datetime *
time *
zoneinfo *
calendar *
collections *
collections.abc *
itertools *
functools *
statistics *
string ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits punctuation printable whitespace capwords Template
textwrap *
random *
secrets *
decimal *
fractions *
numbers *
uuid *
hashlib *
hmac *
base64 *
binascii *
zlib *
struct *
array *
html *
csv *
bisect *
heapq *
copy *
enum *
dataclasses *
typing *
typing_extensions *
abc *
contextlib *
pprint *
keyword *
token *
tokenize generate_tokens tokenize
ast *
dis *
difflib *
unicodedata *
ipaddress *
urllib.parse *
urllib.request urlopen=u
graphlib *
operator add sub mul truediv floordiv mod eq ne lt le gt ge and_ or_ not_ itemgetter contains
inspect signature getsource getdoc getmembers isfunction isclass ismethod iscoroutinefunction getfile getmodule Parameter
traceback *
warnings *
platform *
tomllib *
colorsys *
types SimpleNamespace MappingProxyType GeneratorType NoneType
asyncio run gather sleep wait_for create_task Queue Semaphore Event Lock TaskGroup as_completed timeout wait TimeoutError CancelledError new_event_loop get_event_loop get_running_loop to_thread
concurrent.futures *
threading Thread Lock Event current_thread
queue *
logging getLogger DEBUG INFO WARNING ERROR CRITICAL basicConfig disable
argparse *
unittest mock TestCase main
unittest.mock *
doctest testmod
timeit default_timer
gc collect get_count
weakref *
errno *
socket gethostname
tempfile gettempdir
io StringIO BytesIO TextIOWrapper
importlib.metadata version metadata distribution
importlib.util find_spec
sys version version_info argv platform executable maxsize getsizeof byteorder stdin stdout stderr exit path maxunicode getrecursionlimit setrecursionlimit float_info getdefaultencoding prefix base_prefix implementation
os getcwd cpu_count getpid sep linesep name path fspath environ getenv walk access=r stat=r listdir=l scandir=l remove=d unlink=d rmdir=x rename=mw replace=mw makedirs=t mkdir=t chmod=t utime=t truncate=w F_OK R_OK W_OK
os.path join exists isfile isdir basename dirname splitext split abspath realpath relpath normpath getsize getmtime commonpath sep islink isabs
pathlib Path PurePath PosixPath PurePosixPath
glob glob iglob escape
shutil copy=rw copyfile=rw copy2=rw move=mw copytree=RW which get_terminal_size
csv *
configparser ConfigParser=foreign RawConfigParser=foreign
gzip open compress decompress
bz2 open compress decompress
lzma open compress decompress
zipfile ZipFile is_zipfile=r
xml.etree.ElementTree parse=foreign:r fromstring=foreign tostring Element SubElement ElementTree=foreign indent iterparse=r
sqlite3 connect=foreign:t Row
subprocess run check_output check_call call PIPE STDOUT DEVNULL CalledProcessError
requests get=u head=u post=u put=u patch=u delete=u
httpx get=u head=u post=u put=u patch=u delete=u
`;

/** Packages that reach other machines, run programs or read secrets on their own. */
const REFUSED = new Set(
  ("aiohttp aiofiles urllib3 paramiko fabric fabric2 invoke sh plumbum pexpect ptyprocess psutil boto3 botocore awscli " +
    "s3fs gcsfs google azure git gitpython dulwich pygit2 docker kubernetes ansible wget pycurl httplib2 gdown " +
    "huggingface_hub pip setuptools distutils cffi pyautogui keyring dotenv decouple environs twisted tornado scrapy " +
    "selenium playwright pyppeteer websocket websockets grpc zmq pika kafka redis pymongo motor elasticsearch smtplib3 " +
    "yagmail slack_sdk telegram discord openai anthropic send2trash pyudev usb serial winreg win32api pyperclip " +
    "delegator easyprocess ftputil pysftp scp nmap scapy shellingham dill cloudpickle joblib execnet IPython")
    .split(" "),
);

// Modules of Python itself that are not in the table: they run programs, load code or reach out.
const STANDARD = new Set(
  ("antigravity asynchat asyncore atexit audioop bdb binhex builtins cgi cgitb chunk cmd code codecs codeop compileall " +
    "copyreg crypt ctypes curses dbm email encodings ensurepip faulthandler fcntl filecmp fileinput fnmatch ftplib " +
    "getopt getpass gettext grp http idlelib imaplib imghdr imp importlib io linecache locale lib2to3 mailbox mailcap " +
    "marshal mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath opcode optparse os " +
    "ossaudiodev pathlib pdb pickle pickletools pipes pkgutil plistlib poplib posix posixpath profile pstats pty pwd " +
    "py_compile pyclbr pydoc quopri readline reprlib resource rlcompleter runpy sched select selectors shelve shlex " +
    "shutil signal site sitecustomize smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_parse ssl " +
    "stat stringprep subprocess sunau symtable sys sysconfig syslog tarfile telnetlib tempfile termios test this tkinter " +
    "trace tty turtle turtledemo urllib uu venv wave webbrowser winsound wsgiref xdrlib xml xmlrpc zipapp zipimport " +
    "_thread _io _posixsubprocess _ctypes _socket _pickle gc types inspect")
    .split(" "),
);

/** What a member does: letters for its arguments, and whether what it gives may save itself. */
interface Function {
  letters: string;
  foreign: boolean;
}

const PURE: Function = { letters: "", foreign: false };

const TABLE: ReadonlyMap<string, ReadonlyMap<string, Function>> = new Map(
  MODULES.trim().split("\n").map((line) => {
    const [module = "", ...names] = line.split(" ");
    return [module, new Map(names.map(entry))] as const;
  }),
);

function entry(text: string): [string, Function] {
  const [name = "", does = ""] = text.split("=");
  const foreign = does.startsWith("foreign");
  return [name, { letters: does.replace(/^foreign:?/, ""), foreign }];
}

/** What is known of a member by its dotted path; null for what may not be used. */
export function pythonMember(path: string): Function | null {
  const at = path.lastIndexOf(".");
  const [module, name] = [path.slice(0, at), path.slice(at + 1)];
  const members = TABLE.get(module);
  if (members !== undefined) {
    const known = members.get(name);
    if (known !== undefined) return known;
    return members.has("*") && !STANDARD.has(name) ? PURE : null;
  }
  // A part of a class of such a module: `datetime.datetime.now`.
  const outer = module.slice(0, Math.max(0, module.lastIndexOf(".")));
  const known = TABLE.has(outer) ? pythonMember(module) : null;
  if (known === null || known.letters !== "" || STANDARD.has(name)) return null;
  // Those of a path work on files, and are only called on one.
  return outer === "pathlib" && name !== "cwd" ? null : PURE;
}

/** True for a module of the table, and for what leads to one. */
export function isPythonModule(path: string): boolean {
  return TABLE.has(path) || [...TABLE.keys()].some((each) => each.startsWith(`${path}.`));
}

/** True for a module that one-liners may not use at all. */
export function isRefusedModule(name: string): boolean {
  const top = name.split(".")[0] ?? name;
  return REFUSED.has(top) || STANDARD.has(top) || /^_[a-z]/.test(top);
}
