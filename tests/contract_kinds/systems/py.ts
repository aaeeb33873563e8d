import type { Workspace } from "../workspace.ts";

/** Packages with protocols, named tuples, class methods and asynchronous clients. */
export const PY_SYSTEMS: readonly Workspace[] = [{
  name: "a named tuple, an enum, a protocol and alternative constructors",
  schema: {
    module: "geo/__init__.py",
    surface: `
from enum import Enum
from typing import Iterable, NamedTuple, Protocol

class Unit(Enum):
    KM = "km"
    MILE = "mi"

class Point(NamedTuple):
    lat: float
    lon: float

class Projection(Protocol):
    def project(self, point: Point) -> tuple[float, float]: ...

class Track:
    name: str
    def __init__(self, name: str, points: Iterable[Point] = ...) -> None: ...
    @classmethod
    def from_text(cls, text: str) -> "Track": ...
    @property
    def length(self) -> float: ...
    def add(self, point: Point) -> None: ...

def distance(a: Point, b: Point, *, unit: Unit = ...) -> float: ...
`,
  },
  owner: {
    "geo/__init__.py": `
"""Points and tracks."""
from .measure import distance
from .model import Point, Projection, Track, Unit

__all__ = ["Point", "Projection", "Track", "Unit", "distance"]
`,
    "geo/model.py": `
from __future__ import annotations

from enum import Enum
from typing import Iterable, NamedTuple, Protocol


class Unit(Enum):
    KM = "km"
    MILE = "mi"


class Point(NamedTuple):
    lat: float
    lon: float


class Projection(Protocol):
    def project(self, point: Point) -> tuple[float, float]:
        ...


class Track:
    def __init__(self, name: str, points: Iterable[Point] = ()) -> None:
        self.name = name
        self._points = list(points)

    @classmethod
    def from_text(cls, text: str) -> Track:
        name, *lines = text.splitlines()
        return cls(name, (Point(*map(float, line.split(","))) for line in lines))

    @property
    def length(self) -> float:
        from .measure import distance

        return sum(distance(a, b) for a, b in zip(self._points, self._points[1:]))

    def add(self, point: Point) -> None:
        self._points.append(point)
`,
    "geo/measure.py": `
from math import cos, hypot, radians

from .model import Point, Unit

_FACTORS = {Unit.KM: 111.2, Unit.MILE: 69.1}


def distance(a: Point, b: Point, *, unit: Unit = Unit.KM) -> float:
    x = (b.lon - a.lon) * cos(radians((a.lat + b.lat) / 2))
    return hypot(x, b.lat - a.lat) * _FACTORS[unit]
`,
  },
  user: {
    "report/walk.py": `
import sys

import geo
from geo import Point, Track, Unit


class Flat:
    def project(self, point: Point) -> tuple[float, float]:
        return point.lon, point.lat


def describe(path: str) -> str:
    with open(path) as file:
        track = Track.from_text(file.read())
    track.add(Point(48.1, lon=11.5))
    start, end = Point(0.0, 0.0), Point(lat=1.0, lon=1.0)
    miles = geo.distance(start, end, unit=Unit.MILE)
    return f"{track.name}: {track.length:.1f} km, {miles:.1f} mi, {start.lat}"


if __name__ == "__main__":
    print(describe(sys.argv[1]))
`,
  },
  mutants: [{
    file: "geo/measure.py",
    from: "def distance(a: Point, b: Point, *, unit: Unit = Unit.KM)",
    to: "def distance(a: Point, b: Point, *, scale: Unit = Unit.KM)",
    rule: "provider_mismatch",
  }, {
    file: "geo/model.py",
    from: "    def length(self) -> float:",
    to: "    def total(self) -> float:",
    rule: "provider_missing",
  }, {
    file: "report/walk.py",
    from: "Track.from_text(file.read())",
    to: "Track.parse(file.read())",
    rule: "consumer_unknown_element",
  }, {
    file: "report/walk.py",
    from: "unit=Unit.MILE",
    to: "unit=Unit.MILES",
    rule: "consumer_unknown_element",
  }, {
    file: "report/walk.py",
    from: "Point(48.1, lon=11.5)",
    to: "Point(48.1, lng=11.5)",
    rule: "consumer_mismatch",
  }],
}, {
  name: "typed dictionaries, literals, keyword-only arguments and partial",
  schema: {
    module: "mailer/send.py",
    surface: `
from typing import Literal, Sequence, TypedDict

Priority = Literal["low", "normal", "high"]

class Receipt(TypedDict):
    id: str
    accepted: list[str]

class MailError(Exception):
    code: int
    def __init__(self, message: str, code: int) -> None: ...

def send(to: str | Sequence[str], subject: str, body: str = ..., *, priority: Priority = ..., reply_to: str | None = ...) -> Receipt: ...
def verify(address: str) -> bool: ...
DEFAULT_FROM: str
`,
  },
  owner: {
    "mailer/send.py": `
import re
import uuid
from collections.abc import Sequence
from typing import Literal, TypedDict, Union

Priority = Literal["low", "normal", "high"]
DEFAULT_FROM: str = "noreply@example.org"
_ADDRESS = re.compile(r"[^@]+@[^@]+")


class Receipt(TypedDict):
    id: str
    accepted: list[str]


class MailError(Exception):
    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def verify(address: str) -> bool:
    return _ADDRESS.fullmatch(address) is not None


def send(
    to: Union[str, Sequence[str]],
    subject: str,
    body: str = "",
    *,
    priority: Priority = "normal",
    reply_to: str | None = None,
) -> Receipt:
    addresses = [to] if isinstance(to, str) else list(to)
    if not all(map(verify, addresses)):
        raise MailError("bad address", code=550)
    return {"id": uuid.uuid4().hex, "accepted": addresses}
`,
  },
  user: {
    "shop/notify.py": `
import logging
from functools import partial

from mailer.send import DEFAULT_FROM, MailError, send, verify

log = logging.getLogger(__name__)
urgent = partial(send, priority="high")


def order_shipped(customer, order):
    if not verify(customer.email):
        return None
    try:
        receipt = send(customer.email, "Shipped", body=str(order), reply_to=DEFAULT_FROM)
    except MailError as error:
        log.warning("not sent: %s (%d)", error, error.code)
        return None
    log.info("sent %s to %d", receipt["id"], len(receipt["accepted"]))
    return receipt["id"]


def alarm(team):
    return urgent([person.email for person in team], "Alarm")
`,
  },
  mutants: [{
    file: "mailer/send.py",
    from: 'Priority = Literal["low", "normal", "high"]',
    to: 'Priority = Literal["low", "normal"]',
    rule: "provider_mismatch",
    at: "def send(",
  }, {
    file: "mailer/send.py",
    from: "    accepted: list[str]",
    to: "    recipients: list[str]",
    rule: "provider_mismatch",
    at: "class Receipt(TypedDict):",
  }, {
    file: "shop/notify.py",
    from: "error, error.code)",
    to: "error, error.status)",
    rule: "consumer_unknown_element",
  }, {
    file: "shop/notify.py",
    from: 'receipt["id"], len(',
    to: 'receipt["uid"], len(',
    rule: "consumer_mismatch",
  }, {
    file: "shop/notify.py",
    from: "reply_to=DEFAULT_FROM)",
    to: "answer_to=DEFAULT_FROM)",
    rule: "consumer_mismatch",
  }, {
    file: "shop/notify.py",
    from: 'send(customer.email, "Shipped", body=str(order)',
    to: "send(customer.email, body=str(order)",
    rule: "consumer_mismatch",
  }],
}, {
  name: "an asynchronous client with a context manager, iterated pages and a module alias",
  schema: {
    module: "clients/store.py",
    surface: `
from dataclasses import dataclass
from typing import AsyncIterator

@dataclass(frozen=True)
class Item:
    sku: str
    price: float
    tags: tuple[str, ...] = ...

class Store:
    def __init__(self, base: str, *, timeout: float = ...) -> None: ...
    async def __aenter__(self) -> "Store": ...
    async def __aexit__(self, *exc: object) -> None: ...
    async def get(self, sku: str) -> Item | None: ...
    def pages(self, size: int = ...) -> AsyncIterator[list[Item]]: ...
`,
  },
  owner: {
    "clients/store.py": `
from __future__ import annotations

from dataclasses import dataclass
from typing import AsyncIterator, Optional


@dataclass(frozen=True)
class Item:
    sku: str
    price: float
    tags: tuple[str, ...] = ()


class Store:
    def __init__(self, base: str, *, timeout: float = 5.0) -> None:
        self._base = base
        self._timeout = timeout
        self._items: dict[str, Item] = {}

    async def __aenter__(self) -> Store:
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._items.clear()

    async def get(self, sku: str) -> Optional[Item]:
        return self._items.get(sku)

    async def pages(self, size: int = 50) -> AsyncIterator[list[Item]]:
        items = list(self._items.values())
        for start in range(0, len(items), size):
            yield items[start:start + size]
`,
  },
  user: {
    "jobs/prices.py": `
import asyncio
import clients.store as store_client


async def main(skus):
    async with store_client.Store("https://store", timeout=2.5) as store:
        found = [await store.get(sku) for sku in skus]
        total = sum(item.price for item in found if item)
        async for page in store.pages(size=10):
            for item in page:
                print(item.sku, *item.tags)
    sample = store_client.Item("X1", price=9.5)
    print(total, sample.sku)


asyncio.run(main(["A1"]))
`,
  },
  mutants: [{
    file: "clients/store.py",
    from: "    price: float\n",
    to: "    cost: float\n",
    rule: "provider_mismatch",
    at: "class Item:",
  }, {
    file: "clients/store.py",
    from: "    async def get(self, sku: str) -> Optional[Item]:",
    to: "    def get(self, sku: str) -> Optional[Item]:",
    rule: "provider_mismatch",
  }, {
    file: "jobs/prices.py",
    from: "await store.get(sku)",
    to: "await store.fetch(sku)",
    rule: "consumer_unknown_element",
  }, {
    file: "jobs/prices.py",
    from: "sum(item.price",
    to: "sum(item.cost",
    rule: "consumer_mismatch",
  }, {
    file: "jobs/prices.py",
    from: "*item.tags)",
    to: "*item.labels)",
    rule: "consumer_mismatch",
  }, {
    file: "jobs/prices.py",
    from: '"https://store", timeout=2.5)',
    to: '"https://store", 2.5)',
    rule: "consumer_mismatch",
  }],
}];
