"""How ASP.NET Core writes what it answers, and reads what it is asked.

Copied behaviour, on the defaults of .NET 8: ``System.Text.Json`` with ``JsonSerializerDefaults.
Web`` (camel case, nulls written), ``DateTime`` with trailing zeros of the fraction trimmed,
``[ApiController]``'s automatic 400 (``ValidationProblemDetails``), query names in any case.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["camel_case", "first_value", "json_response", "missing_parameters", "written_date"]

VALIDATION_TYPE = "https://tools.ietf.org/html/rfc9110#section-15.5.1"


def camel_case(name: str) -> str:
    """Spell a C# property as ``JsonNamingPolicy.CamelCase`` does: ``KPIs`` becomes ``kpIs``.

    A leading run of capitals becomes lower case, but for the last one when a small letter follows.
    """
    end = 0
    while end < len(name) and name[end].isupper():
        starts_word = end + 1 < len(name) and not name[end + 1].isupper()
        if end > 0 and starts_word:
            break
        end += 1
    return name[:end].lower() + name[end:]


def written_date(moment: datetime) -> str:
    """Write a UTC ``DateTime``: up to seven digits of fraction, zeros trimmed, then ``Z``."""
    utc = moment.astimezone(UTC)
    fraction = f".{utc.microsecond:06}".rstrip("0").rstrip(".")
    return f"{utc:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def json_response(body: object, status: int = 200, kind: str = "application/json") -> Response:
    """Write an object result."""
    text = json.dumps(body, default=_converted, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, media_type=f"{kind}; charset=utf-8")


def _converted(value: object) -> object:
    if isinstance(value, datetime):
        return written_date(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def missing_parameters(names: Iterable[str], trace_id: str) -> Response:
    """Answer a request without required parameters as ``[ApiController]`` does by itself."""
    problem = {
        "type": VALIDATION_TYPE,
        "title": "One or more validation errors occurred.",
        "status": 400,
        "errors": {name: [f"The {name} field is required."] for name in names},
        "traceId": trace_id,
    }
    return json_response(problem, 400, "application/problem+json")


def first_value(query: Iterable[tuple[str, str]], name: str) -> str | None:
    """Bind a query parameter to a ``string``: any case of its name, first value; null if absent."""
    for key, value in query:
        if key.lower() == name.lower():
            return value
    return None


def camel_cased(properties: Mapping[str, object]) -> dict[str, object]:
    """Spell the properties of a C# object as its JSON has them."""
    return {camel_case(name): value for name, value in properties.items()}
