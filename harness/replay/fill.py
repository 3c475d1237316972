"""Fill the ``${…}`` of harness.toml's request tables, and the ``{…}`` of a step's ``get`` path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.model.base import JsonObject, JsonValue

__all__ = ["fill", "fill_path", "fill_text"]

_WHOLE = re.compile(r"\$\{([\w.]+)\}")
_PLACE = re.compile(r"\{([\w.]+)\}")


class _Absent:
    """Stands for a placeholder without a value, whose key is left out."""


def fill(template: Mapping[str, JsonValue], values: Mapping[str, JsonValue]) -> JsonObject:
    """Put values in the place of ``${name}``; keys whose value is absent or null are left out.

    A text that is one placeholder becomes the value itself, of whatever type.
    """
    filled = {key: _fill(value, values) for key, value in template.items()}
    return {key: value for key, value in filled.items() if not isinstance(value, _Absent)}


def _fill(template: JsonValue, values: Mapping[str, JsonValue]) -> JsonValue | _Absent:
    match template:
        case str() if whole := _WHOLE.fullmatch(template):
            value = values.get(whole[1])
            return _Absent() if value is None else value
        case str():
            return fill_text(template, values)
        case dict():
            return fill(template, values)
        case list():
            each = [_fill(item, values) for item in template]
            return [item for item in each if not isinstance(item, _Absent)]
        case _:
            return template


def fill_text(template: str, values: Mapping[str, JsonValue], *, quoted: bool = False) -> str:
    """Put values in the place of ``${name}`` inside a text; absent ones become empty.

    With ``quoted`` each value is percent-encoded, as it must be inside a URL.
    """

    def text(match: re.Match[str]) -> str:
        value = values.get(match[1])
        plain = "" if value is None else str(value)
        return quote(plain, safe="") if quoted else plain

    return _WHOLE.sub(text, template)


def fill_path(path: str, values: Mapping[str, JsonValue]) -> str:
    """Put percent-encoded values in the place of ``{name}`` in a path.

    Raises:
        KeyError: no earlier answer held that name.

    """
    return _PLACE.sub(lambda match: quote(str(values[match[1]]), safe=""), path)
