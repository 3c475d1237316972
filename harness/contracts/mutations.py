"""Every known way in which a provider's answer goes wrong, each a small function of an answer.

A mutation is about one field everywhere (`FIELD`: value and place) or about the whole answer
(`ANSWER`). It gives null where it makes no sense: a text has no number format.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from harness.contracts.places import DROP
from harness.model.exchange import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["ANSWER", "FIELD", "RENAME", "VALUE", "Unfit"]


class Unfit:
    """The mutation makes no sense for this value."""


_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}T")


def _dated(make: Callable[[str], Any]) -> Callable[[Any], Any]:
    return lambda v: make(v) if isinstance(v, str) and _DATE.match(v) else Unfit


def _of(kind: type | tuple[type, ...], make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def mutate(value: Any) -> Any:
        fits = isinstance(value, kind) and not isinstance(value, bool)
        return make(value) if fits else Unfit

    return mutate


def _spoilt(text: str) -> Any:
    return text.encode("ascii", "replace").decode() if not text.isascii() else Unfit


def _other(value: Any) -> Any:
    """Make another value of the same kind: somebody else's id, another scope."""
    if isinstance(value, str) and not _DATE.match(value):
        return f"{value}-of-somebody-else"
    return Unfit


VALUE: dict[str, Callable[[Any], Any]] = {"another value": _other}
"""What may happen to a value of which the contract names the very one."""

FIELD: dict[str, Callable[[Any], Any]] = {
    "dropped": lambda _: DROP,
    "null": lambda v: Unfit if v is None else None,
    "something instead of null": lambda v: (
        {"id": "somebody", "name": "Somebody"} if v is None else Unfit
    ),
    "text as an integer (enum)": _of(str, lambda _: 2),
    "text as an object": _of(str, lambda v: {"value": v}),
    "text with its characters lost": _of(str, _spoilt),
    "number as a text": _of((int, float), str),
    "number as a text with a comma": _of((int, float), lambda v: str(v).replace(".", ",")),
    "number as a boolean": _of((int, float), lambda _: True),
    "whole number with a fraction": _of(int, float),
    "object as a list": _of(dict, lambda v: [v]),
    "object as an empty one": _of(dict, lambda _: {}),
    "list as an object ($values)": _of(list, lambda v: {"$id": "1", "$values": v}),
    "list as a page of items": _of(list, lambda v: {"items": v, "total": len(v)}),
    "list emptied": _of(list, lambda v: [] if v else Unfit),
    "list filled": _of(list, lambda v: Unfit if v else [{"id": "of-somebody-else"}]),
    "list nested": _of(list, lambda v: [v] if v else Unfit),
    "list with a null in it": _of(list, lambda v: [*v, None] if v else Unfit),
    "date without offset": _dated(lambda v: v.removesuffix("Z")),
    "date as /Date(…)/": _dated(lambda _: "/Date(1795426200000)/"),
    "date as seconds": _dated(lambda _: 1795426200),
    "date as people write it": _dated(lambda _: "23.11.2026 09:30"),
    "date with a space": _dated(lambda v: v.replace("T", " ")),
    "date without time": _dated(lambda v: v[:10]),
    "date with +00:00 for Z": _dated(lambda v: v.replace("Z", "+00:00")),
    "date with trailing zeros trimmed": _dated(lambda v: v.replace(".1234567Z", ".123456Z")),
}
"""What may happen to one field's value."""


def _pascal(name: str) -> str:
    return name[:1].upper() + name[1:]


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


RENAME: Mapping[str, Callable[[str], str]] = {
    "in Pascal case": _pascal,
    "in snake case": _snake,
    "in lower case": str.lower,
    "in upper case": str.upper,
    "renamed": lambda name: f"{name}Value",
}
"""What may happen to one field's name."""


def _status(status: int) -> Callable[[Response], Response | None]:
    return lambda r: None if r.status == status else r.model_copy(update={"status": status})


def _kind(kind: str) -> Callable[[Response], Response | None]:
    def mutate(answer: Response) -> Response | None:
        if not isinstance(answer.body, dict):
            return None
        return answer.model_copy(update={"headers": {**answer.headers, "content-type": kind}})

    return mutate


def _body(make: Callable[[Any], Any]) -> Callable[[Response], Response | None]:
    def mutate(answer: Response) -> Response | None:
        if not isinstance(answer.body, dict):
            return None
        return answer.model_copy(update={"body": make(answer.body)})

    return mutate


def _page(answer: Response) -> Response | None:
    if not isinstance(answer.body, dict):
        return None
    return Response(status=200, headers={"content-type": "text/html"}, body="<h1>Sign in</h1>")


ANSWER: Mapping[str, Callable[[Response], Response | None]] = {
    "status 200": _status(200),
    "status 201": _status(201),
    "status 401": lambda r: None if r.status >= 400 else _status(401)(r),  # noqa: PLR2004
    "status 404": lambda r: None if r.status >= 400 else _status(404)(r),  # noqa: PLR2004
    "status 500": _status(500),
    "no content (204)": lambda r: (
        Response(status=204) if r.status == 200 else None  # noqa: PLR2004
    ),
    "an error page with status 200": _page,
    "media type text/plain": _kind("text/plain; charset=utf-8"),
    "media type text/json": _kind("text/json"),
    "media type application/problem+json": _kind("application/problem+json"),
    "media type with another charset spelling": _kind("application/json;charset=UTF-8"),
    "body empty": _body(lambda _: None),
    "body wrapped in data": _body(lambda b: {"data": b}),
    "body in a list": _body(lambda b: [b]),
    "body as a text of JSON": _body(json.dumps),
    "body with more fields": _body(lambda b: {**b, "plan": "gold", "$type": "Context"}),
    "body with its fields in another order": _body(lambda b: dict(reversed(b.items()))),
}
"""What may happen to the whole answer."""
