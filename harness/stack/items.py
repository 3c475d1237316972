"""DynamoDB's typed values as plain JSON (API reference, "AttributeValue")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.model.base import JsonObject, JsonValue

__all__ = ["plain_item"]


def plain_item(item: dict[str, Any]) -> JsonObject:
    """Give an item with plain values: sets as sorted lists, binary values as base64 texts."""
    return {name: _plain(value) for name, value in item.items()}


def _plain(typed: dict[str, Any]) -> JsonValue:
    ((kind, value),) = typed.items()
    reader = _READERS.get(kind)
    return reader(value) if reader is not None else value


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


_READERS: Mapping[str, Callable[[Any], JsonValue]] = {
    "N": _number,
    "NULL": lambda _: None,
    "M": plain_item,
    "L": lambda values: [_plain(each) for each in values],
    "NS": lambda values: [*sorted(map(_number, values))],
    "SS": sorted,
    "BS": sorted,
}
"""By type; texts, booleans and binary values are what they say."""
