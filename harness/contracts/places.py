"""Places in JSON: ``("items", "*", "title")`` is the title of every item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["DROP", "Place", "change", "places", "rename", "shown"]

Place = tuple[str, ...]
"""Keys from the outside in; ``*`` is every item of a list."""

DROP = object()
"""What a change gives to remove the value with its key."""


def places(value: Any, above: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Give every place below the root with its value, that of a list's first item for ``*``."""
    parts: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list) and value:
        parts = [("*", value[0])]
    for key, part in parts:
        yield (*above, key), part
        yield from places(part, (*above, key))


def change(value: Any, place: Place, make: Callable[[Any], Any]) -> Any:
    """Copy JSON with the value at a place made another; unchanged where the place is not."""
    if not place:
        return make(value)
    key, rest = place[0], place[1:]
    if key == "*" and isinstance(value, list):
        items = (change(item, rest, make) for item in value)
        return [item for item in items if item is not DROP]
    if isinstance(value, dict) and key in value:
        new = change(value[key], rest, make)
        return {k: new if k == key else v for k, v in value.items() if k != key or new is not DROP}
    return value


def rename(value: Any, place: Place, name: str) -> Any:
    """Copy JSON with the key at a place called otherwise."""

    def renamed(parent: Any) -> Any:
        if not isinstance(parent, dict):
            return parent
        return {name if key == place[-1] else key: part for key, part in parent.items()}

    return change(value, place[:-1], renamed)


def shown(place: Place) -> str:
    """Write a place as a JSON path."""
    return "$" + "".join("[*]" if key == "*" else f".{key}" for key in place)
