"""Pages of long answers, and the tokens that lead from one to the next."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, TypeVar

from harness.stepfunctions.api.errors import invalid_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from harness.stepfunctions.api.request import Request

__all__ = ["page"]

T = TypeVar("T")

_DEFAULT_SIZE = 100


def page(
    request: Request,
    items: Iterable[T],
    key: Callable[[T], int],
    *,
    about: str,
    falling: bool = False,
) -> tuple[list[T], dict[str, Any]]:
    """Cut one page out of items that are in order of their keys, rising or ``falling``.

    Gives the items of the page, and the answer's ``nextToken`` if there is more. A token holds the
    last key given out, so that what is added or evicted meanwhile neither repeats nor hides an
    item; ``about`` ties it to one question.

    Raises:
        ApiError: InvalidToken.

    """
    size = request.integer("maxResults") or _DEFAULT_SIZE
    token = request.text("nextToken")
    rest = list(items)
    if token is not None:
        last = _read(token, about)
        rest = [item for item in rest if (key(item) < last if falling else key(item) > last)]
    shown = rest[:size]
    more = {"nextToken": _write(about, key(shown[-1]))} if len(rest) > size else {}
    return shown, more


def _write(about: str, last: int) -> str:
    return base64.urlsafe_b64encode(f"{last} {about}".encode()).decode()


def _read(token: str, about: str) -> int:
    try:
        last, _, subject = base64.urlsafe_b64decode(token.encode()).decode().partition(" ")
        if subject == about:
            return int(last)
    except (binascii.Error, ValueError):
        pass
    raise invalid_token()
