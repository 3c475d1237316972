"""JSON values and how Step Functions reads and writes them.

A JSON value is never changed once made: states share structure instead of copying it.
"""

import json
import math
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, Final, TypeAlias

JSON: TypeAlias = Any

DATA_LIMIT: Final = 256 * 1024
"""Most bytes of UTF-8 that an input, a result or an output may have."""

_TIMESTAMP: Final = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII
)

DEPTH_LIMIT: Final = 500
"""Most objects and arrays inside each other."""

_encode: Final[Callable[[JSON], str]] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode


def dumps(value: JSON) -> str:
    """Return `value` as compact JSON, the form in which histories and payloads carry it."""
    return _encode(value)


def _no_number(text: str) -> JSON:
    raise ValueError(f"{text} is no number of JSON's")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


_decode: Final[Callable[[str], JSON]] = json.JSONDecoder(
    parse_constant=_no_number, parse_float=_finite
).decode


def loads(text: str) -> JSON:
    """Return the value of JSON text; raises ValueError, also for NaN, 1e999 and endless nesting."""
    try:
        return _decode(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def exceeds_limit(text: str) -> bool:
    """Return whether JSON text is more than Step Functions hands on."""
    if len(text) * 4 <= DATA_LIMIT:
        return False
    return len(text) > DATA_LIMIT or len(text.encode()) > DATA_LIMIT


def nests_too_deeply(value: JSON, text: str) -> bool:
    """Return whether a value, and `text` that says it, nests deeper than can be handled safely."""
    if text.count("{") + text.count("[") <= DEPTH_LIMIT:
        return False
    level = [value]
    for _ in range(DEPTH_LIMIT):
        level = [item for each in level for item in _items(each)]
        if not level:
            return False
    return True


def _items(value: JSON) -> Iterable[JSON]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def same(first: JSON, second: JSON) -> bool:
    """Return whether two values are equal as JSON: `1` equals `1.0`, but never `true`."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(same(first[k], second[k]) for k in first)
    return bool(first == second)


def parse_timestamp(text: JSON) -> Fraction | None:
    """Return the seconds since the epoch of an RFC 3339 timestamp, exactly; None for others.

    Wait and Choice want an upper-case T and a zone, and take any fraction.
    """
    match = _TIMESTAMP.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    zone = match[3].replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(match[1] + zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Fraction(round(moment.timestamp())) + Fraction(f"0{match[2] or ''}")
