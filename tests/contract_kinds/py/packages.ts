import type { Workspace } from "../workspace.ts";

/** Packages with re-exports, decorators and generators. */
export const PY_PACKAGES: readonly Workspace[] = [{
  name: "a package with __init__ re-exports, dataclass, enum, abc and context manager",
  schema: {
    module: "billing",
    surface: `
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Iterable

class Status(str, Enum):
    OPEN = "open"
    PAID = "paid"

@dataclass(frozen=True)
class Line:
    description: str
    amount: Decimal
    quantity: int = 1

class Invoice:
    number: str
    lines: list[Line]
    status: Status
    def __init__(self, number: str, lines: Iterable[Line] = ...) -> None: ...
    def add(self, line: Line) -> "Invoice": ...
    @property
    def total(self) -> Decimal: ...
    @classmethod
    def from_dict(cls, data: dict) -> "Invoice": ...

def overdue(invoices: Iterable[Invoice], *, today: date | None = None) -> list[Invoice]: ...
`,
  },
  owner: {
    "src/billing/__init__.py": `
"""Invoices."""
from .models import Invoice, Line, Status
from .queries import overdue

__all__ = ["Invoice", "Line", "Status", "overdue"]
`,
    "src/billing/models.py": `
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any


class Status(str, Enum):
    OPEN = "open"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Line:
    description: str
    amount: Decimal
    quantity: int = 1

    @property
    def _subtotal(self) -> Decimal:
        return self.amount * self.quantity


class Invoice:
    def __init__(self, number: str, lines: Iterable[Line] = ()) -> None:
        self.number = number
        self.lines: list[Line] = list(lines)
        self.status = Status.OPEN

    def add(self, line: Line) -> Invoice:
        self.lines.append(line)
        return self

    @property
    def total(self) -> Decimal:
        return sum((line._subtotal for line in self.lines), Decimal(0))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Invoice:
        return cls(data["number"], [Line(**each) for each in data["lines"]])
`,
    "src/billing/queries.py": `
import datetime
from typing import Iterable, List, Optional

from billing.models import Invoice, Status


def overdue(invoices: Iterable[Invoice], *, today: Optional[datetime.date] = None) -> List[Invoice]:
    today = today or datetime.date.today()
    return [each for each in invoices if each.status is Status.OPEN]
`,
  },
  user: {
    "src/reports/monthly.py": `
from decimal import Decimal

import billing
from billing import Invoice, Line, overdue


def sample() -> Invoice:
    invoice = Invoice("2024-001", lines=[Line("Hosting", Decimal("12.50"))])
    return invoice.add(Line(description="Support", amount=Decimal("80"), quantity=3))


def report(raw):
    invoices = [Invoice.from_dict(each) for each in raw] + [sample()]
    late = overdue(invoices, today=None)
    for invoice in late:
        print(invoice.number, f"{invoice.total:.2f}", invoice.status is billing.Status.PAID)
    return sum(invoice.total for invoice in late)
`,
  },
  mutants: [
    {
      file: "src/billing/models.py",
      from: "    quantity: int = 1",
      to: "    count: int = 1",
      rule: "provider_missing",
    },
    {
      file: "src/billing/queries.py",
      from: "*, today: Optional",
      to: "today: str, *, now: Optional",
      rule: "provider_mismatch",
    },
    {
      file: "src/billing/models.py",
      from: "def add(self, line: Line) -> Invoice:",
      to: "def add(self, line: Line, position: int) -> Invoice:",
      rule: "provider_mismatch",
    },
    {
      file: "src/reports/monthly.py",
      from: "overdue(invoices, today=None)",
      to: "overdue(invoices, None)",
      rule: "consumer_mismatch",
    },
    { file: "src/reports/monthly.py", from: "quantity=3", to: "qty=3", rule: "consumer_mismatch" },
    {
      file: "src/reports/monthly.py",
      from: "print(invoice.number,",
      to: "print(invoice.no,",
      rule: "consumer_mismatch",
    },
  ],
}, {
  name: "functions with decorators, star arguments, generators and async",
  schema: {
    module: "toolkit.fetching",
    surface: `
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

T = TypeVar("T")
TIMEOUT: float

class FetchError(Exception):
    status: int
    def __init__(self, message: str, status: int = 0) -> None: ...

async def fetch(url: str, *, headers: dict[str, str] | None = None, timeout: float = ...) -> bytes: ...
async def pages(url: str, limit: int = 10) -> AsyncIterator[dict[str, Any]]: ...
def retry(times: int = 3, *exceptions: type[Exception]) -> Callable[[T], T]: ...
`,
  },
  owner: {
    "toolkit/fetching.py": `
import asyncio
import functools
import urllib.request
from typing import Any, AsyncIterator, Callable, Dict, Optional, Type, TypeVar

T = TypeVar("T")
TIMEOUT = 5.0


class FetchError(Exception):
    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


def retry(times: int = 3, *exceptions: Type[Exception]) -> Callable[[T], T]:
    def decorate(function):
        @functools.wraps(function)
        async def wrapper(*args, **kwargs):
            for _ in range(times):
                try:
                    return await function(*args, **kwargs)
                except (exceptions or (FetchError,)):
                    await asyncio.sleep(0.1)
            raise FetchError("gave up")
        return wrapper
    return decorate


async def fetch(url: str, *, headers: Optional[Dict[str, str]] = None, timeout: float = TIMEOUT) -> bytes:
    request = urllib.request.Request(url, headers=headers or {})
    return await asyncio.to_thread(lambda: urllib.request.urlopen(request, timeout=timeout).read())


async def pages(url: str, limit: int = 10) -> AsyncIterator[Dict[str, Any]]:
    for number in range(limit):
        yield {"number": number, "body": await fetch(f"{url}?page={number}")}
`,
  },
  user: {
    "crawler/run.py": `
import asyncio

from toolkit import fetching
from toolkit.fetching import FetchError, fetch, retry


@retry(5, FetchError)
async def load(url: str) -> str:
    raw = await fetch(url, timeout=2 * fetching.TIMEOUT)
    return raw.decode()


async def main() -> None:
    try:
        async for page in fetching.pages("https://example.org", limit=3):
            print(page["number"])
        print(len(await load("https://example.org")))
    except FetchError as error:
        print(error.status)


asyncio.run(main())
`,
  },
  mutants: [{
    file: "toolkit/fetching.py",
    from: "async def pages(url: str, limit: int = 10)",
    to: "async def pages(url: str, limit: int)",
    rule: "provider_mismatch",
  }, {
    file: "toolkit/fetching.py",
    from: `TIMEOUT = 5.0

`,
    to: `TIME_OUT = 5.0
TIMEOUT_TEXT = '5'

`,
    rule: "provider_missing",
  }, {
    file: "crawler/run.py",
    from: "timeout=2 * fetching.TIMEOUT",
    to: "time_out=2 * fetching.TIMEOUT",
    rule: "consumer_mismatch",
  }, {
    file: "crawler/run.py",
    from: "fetching.pages(",
    to: "fetching.iter_pages(",
    rule: "consumer_unknown_element",
  }],
}];
