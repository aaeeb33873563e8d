import type { Workspace } from "../../workspace.ts";
import { TOKENS, TOKENS_FILE } from "./fixtures.ts";

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

/** Functions of a module, also those that wait and those that decorate. */
export const FUNCTIONS: readonly Workspace[] = [
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
];
