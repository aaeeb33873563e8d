export const TOKENS = {
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

export const TOKENS_FILE = `
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
