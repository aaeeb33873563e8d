import type { Workspace } from "./workspace.ts";

const TOKENS = {
  module: "app.tokens",
  surface: `
from typing import Literal, Optional

TTL: int

def issue(user: str, *, ttl: int = ..., scope: Literal["read", "write"] = ...) -> str:
    """A signed token."""
    ...
def verify(token: str) -> Optional[str]: ...
def revoke(token: str, reason: str = "") -> None: ...
`,
};

const TOKENS_FILE = `
import hmac
from typing import Literal

TTL = 3600
_revoked: set[str] = set()


def issue(user: str, *, ttl: int = TTL, scope: Literal["read", "write"] = "read") -> str:
    """A signed token."""
    return f"{user}.{ttl}.{scope}.{_sign(user)}"


def verify(token: str) -> str | None:
    user, *_ = token.split(".")
    return None if token in _revoked else user


def revoke(token: str, reason: str = "") -> None:
    _revoked.add(token)


def _sign(user: str) -> str:
    return hmac.new(b"k", user.encode(), "sha256").hexdigest()
`;

const USERS = {
  module: "shop.users",
  surface: `
from dataclasses import dataclass
from typing import TypedDict

@dataclass
class User:
    id: int
    name: str
    email: str | None = None
    def label(self) -> str: ...

class Address(TypedDict):
    street: str
    city: str

class Users:
    def __init__(self, path: str, *, readonly: bool = False) -> None: ...
    def get(self, id: int) -> User | None: ...
    def all(self) -> list[User]: ...
    def address(self, user: User) -> Address: ...
    @property
    def count(self) -> int: ...
    @classmethod
    def temporary(cls) -> "Users": ...
`,
};

const USERS_FILE = `
from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Optional, TypedDict


@dataclass
class User:
    id: int
    name: str
    email: Optional[str] = None

    def label(self) -> str:
        return f"{self.name} <{self.email}>"


class Address(TypedDict):
    street: str
    city: str


class Users:
    def __init__(self, path: str, *, readonly: bool = False) -> None:
        self._db = sqlite3.connect(path)
        self.readonly = readonly

    def get(self, id: int) -> Optional[User]:
        row = self._db.execute("select * from users where id = ?", (id,)).fetchone()
        return User(*row) if row else None

    def all(self) -> list[User]:
        return [User(*row) for row in self._db.execute("select * from users")]

    def address(self, user: User) -> Address:
        return {"street": "", "city": ""}

    @property
    def count(self) -> int:
        return len(self.all())

    @classmethod
    def temporary(cls) -> Users:
        return cls(":memory:")
`;

const QUEUE = {
  module: "worker/queue.py",
  surface: `
from enum import Enum
from typing import Any, AsyncIterator, Callable, Protocol

class State(Enum):
    WAITING = "waiting"
    DONE = "done"

class Job(Protocol):
    id: str
    state: State
    def run(self) -> None: ...

async def push(name: str, payload: dict[str, Any]) -> str: ...
async def state_of(id: str) -> State: ...
def handler(name: str, retries: int = 3) -> Callable[[Callable], Callable]: ...
`,
};

const QUEUE_FILE = `
import asyncio
from enum import Enum
from typing import Any, Callable, Protocol

_jobs = {}
_handlers = {}


class State(Enum):
    WAITING = "waiting"
    DONE = "done"


class Job(Protocol):
    id: str
    state: State

    def run(self) -> None: ...


async def push(name: str, payload: dict[str, Any]) -> str:
    await asyncio.sleep(0)
    _jobs[name] = payload
    return name


async def state_of(id: str) -> State:
    return State.WAITING if id in _jobs else State.DONE


def handler(name: str, retries: int = 3):
    def register(function: Callable) -> Callable:
        _handlers[name] = (function, retries)
        return function

    return register
`;

/** Modules in Python, with those who use them. */
export const PY_WORKSPACES: readonly Workspace[] = [
  {
    name: "functions with keyword-only parameters",
    schema: TOKENS,
    owner: { "app/__init__.py": "", "app/tokens.py": TOKENS_FILE },
    user: {
      "web/login.py": `
from app.tokens import TTL, issue, revoke as drop
from app import tokens
import app.tokens as t


def login(name, password):
    token = issue(name, ttl=TTL // 2, scope="write")
    user = tokens.verify(token)
    if user is None:
        raise PermissionError(name)
    return {"token": token, "expires": TTL, "user": user.upper()}


def logout(token):
    drop(token, reason="left")
    t.revoke(token)
`,
    },
    mutants: [
      {
        file: "web/login.py",
        from: "import TTL, issue,",
        to: "import TTL, create as issue,",
        rule: "consumer_unknown_element",
      },
      { file: "web/login.py", from: "ttl=TTL // 2", to: "expires=60", rule: "consumer_mismatch" },
      { file: "web/login.py", from: '"write")', to: '"admin")', rule: "consumer_mismatch" },
      {
        file: "web/login.py",
        from: "tokens.verify(token)",
        to: "tokens.check(token)",
        rule: "consumer_unknown_element",
      },
      {
        file: "web/login.py",
        from: "t.revoke(token)",
        to: "t.revoke()",
        rule: "consumer_mismatch",
      },
      {
        file: "web/login.py",
        from: "issue(name, ttl=TTL // 2, scope=",
        to: "issue(name, 60, scope=",
        rule: "consumer_mismatch",
      },
      {
        file: "web/login.py",
        from: "user.upper()",
        to: "user.name",
        rule: "consumer_mismatch",
      },
      {
        file: "app/tokens.py",
        from: "def verify(token: str)",
        to: "def check(token: str)",
        rule: "provider_missing",
      },
      {
        file: "app/tokens.py",
        from: "def issue(user: str, *, ttl",
        to: "def issue(user: str, *, audience: str, ttl",
        rule: "provider_mismatch",
      },
      {
        file: "app/tokens.py",
        from: "def revoke(token: str, reason",
        to: "def revoke(value: str, reason",
        rule: "provider_mismatch",
      },
      {
        file: "app/tokens.py",
        from: "def revoke(token: str, reason",
        to: "async def revoke(token: str, reason",
        rule: "provider_mismatch",
      },
      { file: "app/tokens.py", from: "TTL = 3600", to: 'TTL = "1h"', rule: "provider_mismatch" },
    ],
  },
  {
    name: "classes, dataclasses and typed dictionaries",
    schema: USERS,
    owner: { "src/shop/users.py": USERS_FILE },
    user: {
      "src/pages/profile.py": `
from shop.users import Address, User, Users


class Profile:
    def __init__(self, path: str) -> None:
        self.users = Users(path, readonly=True)

    def show(self, id: int) -> str:
        user = self.users.get(id)
        if user is None:
            return "nobody"
        address = self.users.address(user)
        return f"{user.label()} {user.email} {address['city']}"

    def names(self) -> list[str]:
        return [user.name for user in self.users.all()]


def sample() -> User:
    users = Users.temporary()
    assert users.count == 0
    home: Address = {"street": "1st", "city": "X"}
    return User(1, "Ada", email=home["street"])
`,
    },
    mutants: [
      {
        file: "src/pages/profile.py",
        from: "{user.label()} ",
        to: "{user.title()} ",
        rule: "consumer_mismatch",
      },
      {
        file: "src/pages/profile.py",
        from: "address['city']",
        to: "address['town']",
        rule: "consumer_mismatch",
      },
      {
        file: "src/pages/profile.py",
        from: "[user.name for",
        to: "[user.username for",
        rule: "consumer_mismatch",
      },
      {
        file: "src/pages/profile.py",
        from: "readonly=True",
        to: "read_only=True",
        rule: "consumer_mismatch",
      },
      {
        file: "src/pages/profile.py",
        from: "self.users.get(id)",
        to: "self.users.find(id)",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/pages/profile.py",
        from: "Users.temporary()",
        to: "Users.in_memory()",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/pages/profile.py",
        from: 'User(1, "Ada", email',
        to: "User(1, email",
        rule: "consumer_mismatch",
      },
      {
        file: "src/pages/profile.py",
        from: "users.count == 0",
        to: "users.size == 0",
        rule: "consumer_mismatch",
      },
      {
        file: "src/shop/users.py",
        from: "    def all(self) -> list[User]",
        to: "    def every(self) -> list[User]",
        rule: "provider_missing",
      },
      {
        file: "src/shop/users.py",
        from: "    id: int\n    name: str\n",
        to: "    id: str\n    name: str\n",
        rule: "provider_mismatch",
        at: "    id: str\n",
      },
      {
        file: "src/shop/users.py",
        from: "def get(self, id: int)",
        to: "def get(self, id: int, strict: bool)",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "coroutines, enums and decorators",
    schema: QUEUE,
    owner: { "worker/queue.py": QUEUE_FILE },
    user: {
      "worker/mail.py": `
import asyncio

from .queue import State, handler, push, state_of


@handler("mail", retries=5)
def send(payload):
    print(payload["to"])


async def main(address: str) -> None:
    id = await push("mail", {"to": address})
    while await state_of(id) is not State.DONE:
        await asyncio.sleep(1)
    print(State.DONE.value, id.upper())
    await asyncio.gather(push("a", {}), push("b", {}))


asyncio.run(main("x"))
`,
    },
    mutants: [
      {
        file: "worker/mail.py",
        from: "is not State.DONE:",
        to: "is not State.FINISHED:",
        rule: "consumer_unknown_element",
      },
      {
        file: "worker/mail.py",
        from: '@handler("mail", retries=5)',
        to: '@handler("mail", attempts=5)',
        rule: "consumer_mismatch",
      },
      {
        file: "worker/mail.py",
        from: 'id = await push("mail", {"to": address})',
        to: 'id = await push("mail")',
        rule: "consumer_mismatch",
      },
      {
        file: "worker/mail.py",
        from: "id.upper())",
        to: "id.number)",
        rule: "consumer_mismatch",
      },
      {
        file: "worker/mail.py",
        from: 'id = await push("mail", {"to": address})',
        to: 'id = "1"\n    push("mail", {"to": address})',
        rule: "consumer_mismatch",
        at: '    push("mail"',
      },
      {
        file: "worker/queue.py",
        from: "async def push(",
        to: "def push(",
        rule: "provider_mismatch",
      },
      {
        file: "worker/queue.py",
        from: 'DONE = "done"\n\n\nclass Job',
        to: 'FINISHED = "done"\n\n\nclass Job',
        rule: "provider_missing",
        at: "FINISHED",
      },
    ],
  },
  {
    name: "a package that passes names on",
    schema: {
      module: "geo.distance",
      surface: `
def between(a: tuple[float, float], b: tuple[float, float], *, unit: str = "km") -> float: ...
def nearest(point: tuple[float, float], others: list[tuple[float, float]]) -> int | None: ...
`,
    },
    owner: {
      "geo/__init__.py": `
from .distance import between, nearest as closest
from .names import city

__all__ = ["between", "city", "closest"]
`,
      "geo/names.py": "def city(x, y):\n    return 'X'\n",
      "geo/distance.py": `
from math import hypot

def between(a, b, *, unit="km"):
    scale = 1 if unit == "km" else 0.62
    return hypot(a[0] - b[0], a[1] - b[1]) * scale

def nearest(point, others):
    return min(range(len(others)), key=lambda i: between(point, others[i]), default=None)
`,
    },
    user: {
      "trips/plan.py": `
import geo
from geo import between, city, closest


def plan(start, stops):
    index = closest(start, stops)
    if index is None:
        return []
    return [between(start, stops[index], unit="mi"), city(1, 2, 3), geo.between((0, 1), (2, 3))]
`,
    },
    mutants: [
      { file: "trips/plan.py", from: 'unit="mi"', to: 'units="mi"', rule: "consumer_mismatch" },
      {
        file: "trips/plan.py",
        from: "geo.between((0, 1), (2, 3))",
        to: "geo.between((0, 1))",
        rule: "consumer_mismatch",
      },
      {
        file: "trips/plan.py",
        from: "closest(start, stops)",
        to: "closest(start, stops, 3)",
        rule: "consumer_mismatch",
      },
      {
        file: "geo/distance.py",
        from: "def nearest(point, others):",
        to: "def nearest(others, point):",
        rule: "provider_mismatch",
      },
      {
        file: "geo/distance.py",
        from: 'def between(a, b, *, unit="km"):',
        to: "def between(a, b, *, unit):",
        rule: "provider_mismatch",
      },
    ],
  },
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
    name: "relative imports within a package",
    schema: {
      module: "engine.core.rules",
      surface: `
class Rule:
    name: str
    def __init__(self, name: str, weight: float = 1.0) -> None: ...
    def applies(self, text: str) -> bool: ...

def load(path: str) -> dict[str, Rule]: ...
def total(*rules: Rule, **weights: float) -> float: ...
`,
    },
    owner: {
      "engine/core/__init__.py": "",
      "engine/core/rules.py": `
import json


class Rule:
    def __init__(self, name: str, weight: float = 1.0) -> None:
        self.name = name
        self.weight = weight

    def applies(self, text: str) -> bool:
        return self.name in text


def load(path):
    with open(path) as file:
        return {name: Rule(name, weight) for name, weight in json.load(file).items()}


def total(*rules, **weights):
    return sum(rule.weight for rule in rules) + sum(weights.values())
`,
    },
    user: {
      "engine/cli/run.py": `
from ..core import rules
from ..core.rules import Rule, load


def run(path: str, text: str) -> float:
    found = [rule for rule in load(path).values() if rule.applies(text)]
    extra = Rule("extra", weight=0.5)
    if extra.applies(text):
        found.append(extra)
    return rules.total(*found, base=1.0)
`,
    },
    mutants: [
      {
        file: "engine/cli/run.py",
        from: "weight=0.5",
        to: 'weight="half"',
        rule: "consumer_mismatch",
      },
      {
        file: "engine/cli/run.py",
        from: "extra.applies(text)",
        to: "extra.matches(text)",
        rule: "consumer_unknown_element",
      },
      {
        file: "engine/cli/run.py",
        from: "rules.total(",
        to: "rules.sum_up(",
        rule: "consumer_unknown_element",
      },
      {
        file: "engine/core/rules.py",
        from: "def total(*rules, **weights):",
        to: "def total(*rules):",
        rule: "provider_mismatch",
      },
      {
        file: "engine/core/rules.py",
        from: "def applies(self, text: str) -> bool:",
        to: "def applies(self) -> bool:",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "named tuples, protocols and aliases",
    schema: {
      module: "plot.scale",
      surface: `
from typing import Callable, NamedTuple, Protocol, Union

Number = Union[int, float]

class Range(NamedTuple):
    low: Number
    high: Number
    label: str = ""

class Axis(Protocol):
    def draw(self, range: Range) -> str: ...

def scale(values: list[Number], to: Range, *, clamp: bool = False) -> list[float]: ...
def each(values: list[Number], fn: Callable[[Number], Number]) -> list[Number]: ...
`,
    },
    owner: {
      "plot/scale.py": `
from typing import Callable, NamedTuple, Protocol

Number = int | float


class Range(NamedTuple):
    low: Number
    high: Number
    label: str = ""


class Axis(Protocol):
    def draw(self, range: Range) -> str: ...


def scale(values: list[Number], to: Range, *, clamp: bool = False) -> list[float]:
    width = to.high - to.low
    return [to.low + value * width for value in values]


def each(values, fn):
    return [fn(value) for value in values]
`,
    },
    user: {
      "plot/bars.py": `
import plot.scale

RANGE = plot.scale.Range(0, 10, label="bars")


def bars(values):
    low, high, label = RANGE
    scaled = plot.scale.scale(values, RANGE, clamp=True)
    return plot.scale.each(scaled, lambda value: value + RANGE.low), label, high
`,
    },
    mutants: [
      {
        file: "plot/bars.py",
        from: "RANGE.low",
        to: "RANGE.least",
        rule: "consumer_unknown_element",
      },
      {
        file: "plot/bars.py",
        from: "plot.scale.Range(0, 10, label",
        to: "plot.scale.Range(0, label",
        rule: "consumer_mismatch",
      },
      {
        file: "plot/bars.py",
        from: "plot.scale.each(scaled,",
        to: "plot.scale.map(scaled,",
        rule: "consumer_unknown_element",
      },
      {
        file: "plot/scale.py",
        from: "def each(values, fn):",
        to: "def each(values):",
        rule: "provider_mismatch",
      },
    ],
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
  {
    name: "modules imported by name",
    schema: TOKENS,
    owner: { "app/tokens.py": TOKENS_FILE },
    user: {
      "web/a.py": `
import importlib

tokens = importlib.import_module("app.tokens")
print(tokens.issue("a", ttl=5))
`,
    },
    mutants: [
      {
        file: "web/a.py",
        from: "tokens.issue(",
        to: "tokens.make(",
        rule: "consumer_unknown_element",
      },
      { file: "web/a.py", from: "ttl=5", to: "tt=5", rule: "consumer_mismatch" },
    ],
  },
  {
    name: "an import of another module of the same name",
    schema: TOKENS,
    owner: { "app/tokens.py": TOKENS_FILE },
    user: {
      "web/tokens.py": "def issue():\n    return 1\n",
      "web/a.py": `
import tokens
from .tokens import issue
from web.tokens import issue as other

print(issue(), other(), tokens.nothing())
`,
    },
    status: "UNKNOWN",
    mutants: [],
  },
  {
    name: "models and exceptions",
    schema: {
      module: "api.models",
      surface: `
from pydantic import BaseModel, Field

class ApiError(Exception):
    def __init__(self, status: int, detail: str = "") -> None: ...
    status: int

class Item(BaseModel):
    id: int
    title: str = Field(..., max_length=10)
    tags: list[str] = []

def parse(text: str) -> Item: ...
`,
    },
    owner: {
      "api/models.py": `
import json
from pydantic import BaseModel, Field


class ApiError(Exception):
    def __init__(self, status: int, detail: str = "") -> None:
        super().__init__(detail)
        self.status = status


class Item(BaseModel):
    id: int
    title: str = Field(..., max_length=10)
    tags: list[str] = []


def parse(text: str) -> Item:
    try:
        return Item(**json.loads(text))
    except ValueError as error:
        raise ApiError(400, str(error))
`,
    },
    user: {
      "api/client.py": `
from api.models import ApiError, Item, parse


def load(text):
    try:
        item = parse(text)
    except ApiError as error:
        print(error.status, error.args, error.detail)
        return None
    print(item.title, item.model_dump())
    return Item(id=item.id, title="copy")


def fail():
    raise ApiError(500, detail="broken")
`,
    },
    mutants: [
      {
        file: "api/client.py",
        from: 'Item(id=item.id, title="copy")',
        to: "Item(id=item.id)",
        rule: "consumer_mismatch",
      },
      {
        file: "api/client.py",
        from: 'ApiError(500, detail="broken")',
        to: 'ApiError(500, message="broken")',
        rule: "consumer_mismatch",
      },
      {
        file: "api/client.py",
        from: "parse(text)",
        to: "parse(text, True)",
        rule: "consumer_mismatch",
      },
      {
        file: "api/models.py",
        from: "def parse(text: str) -> Item:",
        to: "def parse(text: str) -> list[Item]:",
        rule: "provider_mismatch",
      },
    ],
  },
];
