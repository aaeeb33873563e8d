import type { Workspace } from "../../workspace.ts";
import { TOKENS, TOKENS_FILE } from "./fixtures.ts";

/** Where only part can be known: names in use for something else, and code that runs code. */
export const UNCERTAIN: readonly Workspace[] = [
  {
    name: "names that are shadowed, reused and guarded",
    schema: TOKENS,
    owner: { "app/tokens.py": TOKENS_FILE },
    user: {
      "app/other.py": `
import contextlib
from app.tokens import issue, revoke, verify

try:
    from fast import issue as quick
except ImportError:
    quick = None


def one(issue):
    return issue(1, 2, 3).anything


def two(values):
    verify = [value for value in values]
    verify.append(1)
    token = issue("a")
    token = token.split(".")
    token.append("x")
    for revoke in values:
        revoke.now()
    return [issue.name for issue in values if issue.ok]


def three(flag):
    if flag:
        result = verify("a")
    else:
        result = object()
    return getattr(result, "x", None), result.anything


@contextlib.contextmanager
def four():
    with open("x") as issue:
        yield issue.read()
`,
    },
    mutants: [],
  },
  {
    name: "a provider with dynamic names",
    schema: TOKENS,
    owner: {
      "app/tokens.py": `
from .impl import *
from . import impl

TTL = 1


def __getattr__(name):
    return getattr(impl, name)
`,
    },
    user: { "web/a.py": "from app.tokens import issue\n\nprint(issue('a'))\n" },
    status: "UNKNOWN",
    mutants: [],
  },
  {
    name: "attributes by name",
    schema: TOKENS,
    owner: { "app/tokens.py": TOKENS_FILE },
    user: {
      "web/a.py": `
from app import tokens


def call(name, *args):
    return getattr(tokens, name)(*args)
`,
    },
    status: "UNKNOWN",
    mutants: [],
  },
  {
    name: "arguments from a dictionary",
    schema: TOKENS,
    owner: { "app/tokens.py": TOKENS_FILE },
    user: {
      "web/a.py": `
from app.tokens import issue


def call(options):
    return issue("a", **options)
`,
    },
    status: "UNKNOWN",
    mutants: [
      {
        file: "web/a.py",
        from: 'issue("a", **options)',
        to: 'issue("a", until=3, **options)',
        rule: "consumer_mismatch",
      },
    ],
  },
  {
    name: "functions that a decorator may have changed",
    schema: TOKENS,
    owner: {
      "app/tokens.py": `
from .tracing import traced

TTL = 60


@traced
def issue(user):
    return user


@traced
def verify(token):
    return token


@traced
def revoke(token, reason=""):
    pass
`,
    },
    user: { "web/a.py": "from app.tokens import issue\n\nprint(issue('a'))\n" },
    status: "UNKNOWN",
    mutants: [],
  },
];
