"""The field types that all models are built from, and what all models share."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    AllowInfNan,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    JsonValue,
    Strict,
    StringConstraints,
)

__all__ = ["Frozen", "Id", "JsonObject", "Listed", "Message", "Metadata", "Number", "Timestamp"]

JsonObject = dict[str, JsonValue]

METADATA_LIMIT = 8192
METADATA_DEPTH = 20


class Frozen(BaseModel):
    """A value that never changes. Unknown keys are ignored: see the models for who is stricter."""

    model_config = ConfigDict(frozen=True, extra="ignore")


_ISO_8601 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def _written(value: object) -> object:
    """Read times as ASP.NET Core writes them; pydantic alone would read ``12`` as 1970."""
    if isinstance(value, datetime):
        return value
    with suppress(ValueError):
        if isinstance(value, str) and _ISO_8601.fullmatch(value):
            return datetime.fromisoformat(value)
    raise ValueError("a time is written like 2026-11-23T09:30:00.1234567Z, with its offset")


def _none_is_empty(value: object) -> object:
    return () if value is None else value


def _depth(value: object) -> int:
    """Measure how deep containers nest, without recursion: hostile input may nest very deep."""
    deepest, layer = 0, [value]
    while layer := [each for each in layer if isinstance(each, (dict, list))]:
        deepest += 1
        layer = [
            child for each in layer for child in (each.values() if isinstance(each, dict) else each)
        ]
    return deepest


def _not_too_deep(value: object) -> object:
    if _depth(value) > METADATA_DEPTH:
        raise ValueError(f"metadata nests deeper than {METADATA_DEPTH} levels")
    return value


def _small_json(value: JsonObject) -> JsonObject:
    """Refuse what JSON can't say (NaN) and what would not fit into an item beside the texts."""
    if len(json.dumps(value, allow_nan=False).encode()) > METADATA_LIMIT:
        raise ValueError(f"metadata is larger than {METADATA_LIMIT} bytes of JSON")
    return value


Id = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[!-~]+$")]
"""1 to 128 visible ASCII characters. No spaces: storage keys join ids with one."""

Message = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"\S")]
"""1 to 4000 characters, at least one of which is not blank."""

Timestamp = Annotated[AwareDatetime, BeforeValidator(_written)]
"""ISO 8601 with an offset; ASP.NET Core writes 0 to 7 fraction digits, the seventh is cut off."""

Number = Annotated[float, Strict(), AllowInfNan(allow_inf_nan=False)]
"""A JSON number: not a text, not a boolean."""

Metadata = Annotated[JsonObject, BeforeValidator(_not_too_deep), AfterValidator(_small_json)]
"""Any JSON object of at most 8 KiB; comes back unchanged."""

Item = TypeVar("Item")
Listed = Annotated[tuple[Item, ...], BeforeValidator(_none_is_empty)]
"""``Listed[T]``: a list of T; null is an empty one."""
