"""JSON pointers (RFC 6901): replace and remove values in a copy of a JSON document.

Pointers have at least one part, which `harness.model.fault` has checked.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.model.base import JsonObject, JsonValue

__all__ = ["with_value", "without"]


def with_value(document: JsonValue, pointer: str, value: JsonValue) -> JsonValue:
    """Put a value at a pointer: in the place of what is there, or as a new member or item.

    Raises:
        LookupError: there is nothing in which the pointer could stand.

    """
    changed = copy.deepcopy(document)
    holder, last = _find(changed, pointer)
    if isinstance(holder, dict):
        holder[last] = value
    elif last == "-":
        holder.append(value)
    else:
        holder[_index(last)] = value
    return changed


def without(document: JsonValue, pointer: str) -> JsonValue:
    """Take out what is at a pointer.

    Raises:
        LookupError: nothing is there.

    """
    changed = copy.deepcopy(document)
    holder, last = _find(changed, pointer)
    if isinstance(holder, dict):
        del holder[last]
    else:
        del holder[_index(last)]
    return changed


def _find(document: JsonValue, pointer: str) -> tuple[JsonObject | list[JsonValue], str]:
    """Give the object or array that a pointer's last part stands in, and that part."""
    *parents, last = (_unescape(part) for part in pointer.split("/")[1:])
    value = document
    for part in parents:
        match value:
            case dict():
                value = value[part]
            case list():
                value = value[_index(part)]
            case _:
                raise LookupError(pointer)
    if isinstance(value, dict | list):
        return value, last
    raise LookupError(pointer)


def _unescape(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _index(part: str) -> int:
    if not part.isdecimal():
        raise LookupError(part)
    return int(part)
