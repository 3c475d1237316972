"""JSON values and how Step Functions writes them.

A JSON value is never changed once made: states share structure instead of copying it.
"""

import json
from collections.abc import Callable
from typing import Any, Final, TypeAlias

JSON: TypeAlias = Any

DATA_LIMIT: Final = 256 * 1024
"""Most bytes of UTF-8 that an input, a result or an output may have."""

_encode: Final[Callable[[JSON], str]] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode


def dumps(value: JSON) -> str:
    """Return `value` as compact JSON, the form in which histories and payloads carry it."""
    return _encode(value)
