"""Compare JSON with expected JSON, of which it may be a superset, and in which rules may stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from harness.model.matcher import is_matcher
from harness.model.result import Difference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from harness.model.base import JsonObject, JsonValue

__all__ = ["ABSENT", "Absent", "differences", "unequal"]


class Absent:
    """Stands for a value that is not there, which is not the same as null."""


ABSENT: Final = Absent()


def differences(
    expected: JsonValue, actual: JsonValue | Absent, path: str = "$"
) -> Iterator[Difference]:
    """Yield every place at which the actual value lacks what is expected.

    Objects may have more members than expected; arrays have as many items. An object that is a
    matcher (`harness.model.matcher`) says what the value in its place must be like.
    """
    match expected:
        case dict() if is_matcher(expected):
            yield from _by_rules(expected, actual, path)
        case dict() if isinstance(actual, dict):
            for key, value in expected.items():
                yield from differences(value, actual.get(key, ABSENT), _member(path, key))
        case list() if isinstance(actual, list):
            yield from _items(expected, actual, path)
        case _ if isinstance(actual, Absent) or not _same(expected, actual):
            yield _difference(path, expected, actual)


def unequal(
    expected: JsonValue | Absent, actual: JsonValue | Absent, path: str = "$"
) -> Iterator[Difference]:
    """Yield every place at which two values differ; neither may have more than the other."""
    match expected, actual:
        case dict(), dict():
            for key in {**expected, **actual}:
                pair = expected.get(key, ABSENT), actual.get(key, ABSENT)
                yield from unequal(*pair, _member(path, key))
        case list(), list() if len(expected) == len(actual):
            for index, pair in enumerate(zip(expected, actual, strict=True)):
                yield from unequal(*pair, f"{path}[{index}]")
        case Absent(), Absent():
            pass
        case Absent(), _:
            yield _difference(path, None, actual, "nothing was there")
        case _ if isinstance(actual, Absent) or not _same(expected, actual):
            yield _difference(path, expected, actual)


def _same(one: JsonValue, other: JsonValue) -> bool:
    """Compare JSON values exactly; unlike in Python, true is not 1."""
    match one, other:
        case dict(), dict():
            return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
        case list(), list():
            return len(one) == len(other) and all(map(_same, one, other))
        case _:
            return isinstance(one, bool) == isinstance(other, bool) and one == other


def _items(expected: list[JsonValue], actual: list[JsonValue], path: str) -> Iterator[Difference]:
    if len(expected) != len(actual):
        note = f"{len(expected)} items expected, {len(actual)} there"
        yield Difference(path=path, expected=expected, actual=actual, note=note)
        return
    for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
        yield from differences(one, other, f"{path}[{index}]")


def _by_rules(matcher: JsonObject, actual: JsonValue | Absent, path: str) -> Iterator[Difference]:
    if matcher.get("present") is False:
        if not isinstance(actual, Absent):
            yield _difference(path, matcher, actual, "must not be there")
        return
    if isinstance(actual, Absent):
        yield _difference(path, matcher, actual)
        return
    failed = [rule for rule, wanted in matcher.items() if not _RULES[rule](actual, wanted)]
    if failed:
        yield _difference(path, matcher, actual, f"not met: {', '.join(failed)}")


def _several(wanted: JsonValue) -> list[JsonValue]:
    return wanted if isinstance(wanted, list) else [wanted]


def _is_in(part: JsonValue, whole: JsonValue) -> bool:
    match whole:
        case str():
            return isinstance(part, str) and part in whole
        case list():
            return any(not [*differences(part, item)] for item in whole)
        case _:
            return False


def _is_of_type(value: JsonValue, kind: str) -> bool:
    if isinstance(value, float) and kind == "integer":
        return value.is_integer()
    return kind in _TYPES[type(value)]


_TYPES: Mapping[type, tuple[str, ...]] = {
    type(None): ("null",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    str: ("string",),
    list: ("array",),
    dict: ("object",),
}

_RULES: Mapping[str, Callable[[JsonValue, JsonValue], bool]] = {
    "equals": _same,
    "contains": lambda actual, wanted: all(_is_in(each, actual) for each in _several(wanted)),
    "lacks": lambda actual, wanted: not any(_is_in(each, actual) for each in _several(wanted)),
    "matches": lambda actual, wanted: (
        isinstance(actual, str) and re.search(str(wanted), actual) is not None
    ),
    "type": lambda actual, wanted: _is_of_type(actual, str(wanted)),
    "length": lambda actual, wanted: (
        isinstance(actual, str | list | dict) and len(actual) == wanted
    ),
    "present": lambda _, __: True,
}
"""Whether an actual value, which is there, is as a rule of `harness.model.matcher` wants it."""


def _member(path: str, key: str) -> str:
    return f"{path}.{key}" if key.isidentifier() else f"{path}[{key!r}]"


def _difference(
    path: str, expected: JsonValue, actual: JsonValue | Absent, note: str = ""
) -> Difference:
    if isinstance(actual, Absent):
        return Difference(path=path, expected=expected, note="nothing is there")
    return Difference(path=path, expected=expected, actual=actual, note=note)
