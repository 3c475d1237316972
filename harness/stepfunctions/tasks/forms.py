"""Objects as `application/x-www-form-urlencoded` text, as HTTP tasks write them."""

from collections.abc import Iterator
from typing import Literal
from urllib.parse import quote

from harness.stepfunctions.values import JSON, dumps

ArrayFormat = Literal["INDICES", "REPEAT", "COMMAS", "BRACKETS"]


def encoded(value: JSON, arrays: ArrayFormat) -> str:
    """Return `a=1&b[c]=2`; an array is `a[0]=…`, `a=…&a=…`, `a=…,…` or `a[]=…`."""
    return "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in _pairs("", value, arrays))


def _pairs(name: str, value: JSON, arrays: ArrayFormat) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _pairs(f"{name}[{key}]" if name else key, item, arrays)
    elif isinstance(value, list) and arrays == "COMMAS":
        yield name, ",".join(map(_text, value))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            suffix = {"INDICES": f"[{index}]", "BRACKETS": "[]"}.get(arrays, "")
            yield from _pairs(name + suffix, item, arrays)
    else:
        yield name, _text(value)


def _text(value: JSON) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else dumps(value)


def _quoted(text: str) -> str:
    return quote(text, safe="[],")
