"""What Step Functions adds to JSONata, and what must come from the execution.

How they take odd arguments was measured on AWS by others and told in public: fractions are cut
off towards zero, and a missing argument gives nothing rather than an error.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from jsonata import Jsonata
from jsonata.functions import Functions
from jsonata.jexception import JException
from jsonata.utils import Utils

from harness.stepfunctions.language.functions import FunctionError, digest, uuid
from harness.stepfunctions.language.java import JavaRandom
from harness.stepfunctions.language.jsonata_builtins import TOO_MUCH, defined, whole
from harness.stepfunctions.values import JSON

_MOST_ITEMS: Final = 360_145


def _random(seed: float | None = None) -> float:
    """Return a number of [0, 1); with a seed it is java.util.Random's first, as on AWS."""
    return float(_current().random.random()) if seed is None else JavaRandom(int(seed)).double()


def _uuid() -> str:
    return uuid(_current().random)


def _now(picture: str | None = None, timezone: str | None = None) -> Any:
    return Functions.datetime_from_millis(_current().millis, picture, timezone)


def _millis() -> int:
    return int(_current().millis)


def _current() -> Any:
    """Return the expression that is evaluated; it knows the execution's chance and time."""
    return Jsonata.CURRENT.jsonata


def _partition(items: list[JSON] | None, size: float | None = None) -> Any:
    if not items:
        return None
    step = len(items) if size is None else int(size)
    if step < 0:
        raise JException("D3137", -1, "Second argument must be zero or greater")
    if step == 0:
        return None
    found = [items[index] for index in range(len(items))]
    return [found[start : start + step] for start in range(0, len(found), step)]


def _range(first: float | None, last: float | None, step: float | None = None) -> Any:
    if first is None or last is None or not step or not int(step):
        return None
    stride = int(step)
    numbers = range(int(first), int(last) + (1 if stride > 0 else -1), stride)
    if len(numbers) > _MOST_ITEMS:
        raise MemoryError(TOO_MUCH)
    return Utils.create_sequence_from_iter(numbers) if numbers else None


def _hash(data: str | None, algorithm: str | None = None) -> str | None:
    if data is None or algorithm is None:
        return None
    try:
        return digest(data, algorithm)
    except FunctionError as error:
        raise JException("D3137", -1, str(error)) from None


def _parse(text: str | None) -> Any:
    if text is None:
        return None
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_float=_finite, parse_constant=_finite
        )
    except ValueError:
        raise JException("D3137", -1, "Invalid JSON") from None
    return Utils.NULL_VALUE if value is None else value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _finite(text: str) -> int | float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a number")
    return whole(value)


FUNCTIONS: Final[Mapping[str, Any]] = {
    "partition": defined(_partition, "<an?:a>"),
    "range": defined(_range, "<nnn?:a>"),
    "hash": defined(_hash, "<ss?:s>"),
    "parse": defined(_parse, "<s?:x>"),
    "random": defined(_random, "<n?:n>"),
    "uuid": defined(_uuid, "<:s>"),
    "now": defined(_now, "<s?s?:s>"),
    "millis": defined(_millis, "<:n>"),
}
"""The functions by name, without the `$`."""
