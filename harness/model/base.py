"""What every model shares: frozen, strict about keys, and JSON types to build from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue, WithJsonSchema

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = [
    "Duration",
    "JsonObject",
    "JsonValue",
    "Location",
    "Model",
    "Pointer",
    "ShortForm",
    "parse_duration",
]

JsonObject = dict[str, JsonValue]

Pointer = tuple[str | int, ...]
"""A place in a scenario file: the keys and indexes that lead there."""


class Model(BaseModel):
    """A frozen value whose unknown keys are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class ShortForm(Model):
    """A part of a scenario file; ``short_form`` is the JSON Schema of what may stand for it."""

    short_form: ClassVar[JsonObject | None] = None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Put the short form beside the full one."""
        full = handler(core_schema)
        return {"anyOf": [cls.short_form, full]} if cls.short_form else full


class Location(Model):
    """A place in a file a person wrote; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)")


def parse_duration(value: object) -> object:
    """Turn ``"2s"``, ``"500ms"``, ``"1m 30s"`` or a number of seconds into seconds.

    Raises:
        ValueError: the text is not a duration.

    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text).strip():
        raise ValueError(f"{value!r} is not a duration; write 500ms, 2s, 1m 30s or 1h")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


Duration = Annotated[
    float,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "description": "Seconds."},
                {"type": "string", "pattern": r"^(\s*\d+(\.\d+)?\s*(ms|s|m|h|d))+\s*$"},
            ]
        }
    ),
]
"""Seconds; written ``2s``, ``500ms``, ``1m 30s`` in files."""
