import type { Workspace } from "../../workspace.ts";

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

/** Classes: dataclasses, typed dictionaries, named tuples, protocols, models, exceptions. */
export const CLASSES: readonly Workspace[] = [
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
