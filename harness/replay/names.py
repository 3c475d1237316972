"""Rename an API's camelCase keys to the frontend's snake_case, as harness.toml tells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.model.base import JsonValue

__all__ = ["snake_keys"]

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_keys(value: JsonValue, rename: Mapping[str, str]) -> JsonValue:
    """Rename every object key at every depth; ``rename`` has the last word on a snake_case key."""
    match value:
        case dict():
            return {_snake(key, rename): snake_keys(each, rename) for key, each in value.items()}
        case list():
            return [snake_keys(each, rename) for each in value]
        case _:
            return value


def _snake(key: str, rename: Mapping[str, str]) -> str:
    snake = _HUMP.sub("_", key).lower()
    return rename.get(snake, snake)
