"""The eighteen intrinsic functions. Each takes the execution's randomness, then its arguments."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from random import Random
from typing import Final
from uuid import UUID

from harness.stepfunctions.language.java import JavaRandom, java_text, round_half_up
from harness.stepfunctions.values import JSON, dumps, loads, same

_LONGEST: Final = 10_000
_MOST_ITEMS: Final = 1_000
_DIGESTS: Final = ("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512")
_ESCAPE: Final = re.compile(r"\\(['{}\\])")
_HOLE: Final = re.compile(r"\\(['{}\\])|(\{\})")


class FunctionError(Exception):
    """A function refuses its arguments; the text is what AWS calls the following error."""


class Literal(str):
    """A string literal as written between its quotes, escapes included."""

    __slots__ = ()

    def value(self) -> str:
        """Return the string that the literal stands for."""
        return _ESCAPE.sub(r"\1", self)


def uuid(random: Random) -> str:
    """Return a version 4 UUID from `random`."""
    return str(UUID(int=random.getrandbits(128), version=4))


def digest(data: str, algorithm: str) -> str:
    """Return the hexadecimal digest; raises FunctionError for an unknown algorithm."""
    if algorithm not in _DIGESTS:
        raise FunctionError(f"Invalid hashing algorithm, expected one of {', '.join(_DIGESTS)}")
    name = algorithm.lower().replace("-", "")
    return hashlib.new(name, data.encode(), usedforsecurity=False).hexdigest()


def partition(array: list[JSON], size: int) -> list[list[JSON]]:
    """Return `array` cut into pieces of `size`, the last one maybe shorter."""
    if size <= 0:
        raise FunctionError("The chunk size must be a non-zero, positive integer")
    return [array[start : start + size] for start in range(0, len(array), size)]


def number_range(first: int, last: int, step: int) -> list[int]:
    """Return the numbers from `first` to `last`, both included if `step` meets them."""
    if step == 0:
        raise FunctionError("The step must not be zero")
    numbers = range(first, last + (1 if step > 0 else -1), step)
    if numbers[_MOST_ITEMS:]:  # len() has no numbers beyond sys.maxsize
        raise FunctionError(f"The array cannot contain more than {_MOST_ITEMS} items")
    return list(numbers)


def _array(value: JSON) -> list[JSON]:
    if not isinstance(value, list):
        raise FunctionError(f"Expected an array but found {dumps(value)}")
    return value


def _text(value: JSON) -> str:
    if not isinstance(value, str):
        raise FunctionError(f"Expected a string but found {dumps(value)}")
    return value


def _short_text(value: JSON) -> str:
    if len(_text(value)) > _LONGEST:
        raise FunctionError(f"The string is longer than {_LONGEST} characters")
    return str(value)


def _integer(value: JSON) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FunctionError(f"Expected a number but found {dumps(value)}")
    return round_half_up(value)


def _format(template: JSON, *arguments: JSON) -> str:
    values = iter(arguments)
    holes = len([hole for hole in _HOLE.finditer(_text(template)) if hole[2]])
    if holes != len(arguments):
        raise FunctionError(f"{holes} placeholders but {len(arguments)} arguments")
    return _HOLE.sub(lambda hole: java_text(next(values)) if hole[2] else hole[1], template)


def _array_unique(array: JSON) -> list[JSON]:
    unique: list[JSON] = []
    for item in _array(array):
        if not any(same(item, seen) for seen in unique):
            unique.append(item)
    return unique


def _array_item(array: JSON, index: JSON) -> JSON:
    position = _integer(index)
    if not 0 <= position < len(_array(array)):
        raise FunctionError(f"Index {position} is out of bounds")
    return array[position]


def _merge(first: JSON, second: JSON, deep: JSON) -> dict[str, JSON]:
    if deep is not False:
        raise FunctionError("Only a shallow merge is supported: the third argument must be false")
    if not isinstance(first, dict) or not isinstance(second, dict):
        raise FunctionError("Expected two JSON objects")
    return {**first, **second}


def _parse(text: JSON) -> JSON:
    if not _text(text).strip():
        return None
    try:
        return loads(text)
    except ValueError as error:
        raise FunctionError(f"Invalid JSON: {error}") from None


def _decode(text: JSON) -> str:
    """Decode as Java does: the padding may be missing, bytes that are no UTF-8 are replaced."""
    encoded = _short_text(text)
    padding = "" if "=" in encoded else "=" * (-len(encoded) % 4)
    try:
        return base64.b64decode(encoded + padding, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError) as error:
        raise FunctionError(f"Invalid base64: {error}") from None


def _random_integer(random: Random, start: JSON, end: JSON, seed: JSON = None) -> int:
    first, last = _integer(start), _integer(end)
    if last <= first:
        raise FunctionError("The end must be greater than the start")
    if seed is None:
        return random.randrange(first, last)
    return first + JavaRandom(_integer(seed)).integer(last - first)


def _split(text: JSON, separators: JSON) -> list[str]:
    if not _text(separators):
        return [_text(text)]
    pieces = re.split(f"[{re.escape(separators)}]", _text(text))
    return [piece for piece in pieces if piece]


def _hash(data: JSON, algorithm: JSON) -> str:
    text = data if isinstance(data, str) else dumps(data)
    return digest(_short_text(text), _text(algorithm))


def _plain(function: Callable[..., JSON]) -> Callable[..., JSON]:
    """Leave out the randomness, and read string literals."""
    return lambda _, *arguments: function(*map(_read, arguments))


def _read(argument: JSON) -> JSON:
    return argument.value() if isinstance(argument, Literal) else argument


_ANY: Final = 1_000_000

FUNCTIONS: Final[dict[str, tuple[Callable[..., JSON], int, int]]] = {
    "States.Array": (_plain(lambda *items: list(items)), 0, _ANY),
    "States.ArrayContains": (
        _plain(lambda array, item: any(same(item, each) for each in _array(array))),
        2,
        2,
    ),
    "States.ArrayGetItem": (_plain(_array_item), 2, 2),
    "States.ArrayLength": (_plain(lambda array: len(_array(array))), 1, 1),
    "States.ArrayPartition": (
        _plain(lambda array, size: partition(_array(array), _integer(size))),
        2,
        2,
    ),
    "States.ArrayRange": (_plain(lambda *ends: number_range(*map(_integer, ends))), 3, 3),
    "States.ArrayUnique": (_plain(_array_unique), 1, 1),
    "States.Base64Decode": (_plain(_decode), 1, 1),
    "States.Base64Encode": (
        _plain(lambda text: base64.b64encode(_short_text(text).encode()).decode()),
        1,
        1,
    ),
    "States.Format": (lambda _, template, *values: _format(template, *map(_read, values)), 1, _ANY),
    "States.Hash": (_plain(_hash), 2, 2),
    "States.JsonMerge": (_plain(_merge), 3, 3),
    "States.JsonToString": (_plain(dumps), 1, 1),
    "States.MathAdd": (_plain(lambda first, second: _integer(first) + _integer(second)), 2, 2),
    "States.MathRandom": (_random_integer, 2, 3),
    "States.StringSplit": (_plain(_split), 2, 2),
    "States.StringToJson": (_plain(_parse), 1, 1),
    "States.UUID": (uuid, 0, 0),
}
"""Name: the function, the fewest and the most arguments."""
