"""What may stand in a member of a request, checked and refused as AWS's front end does it.

The front end reads a request before the service sees it: first the types of all members, then
every constraint of the API's model, all broken ones in one answer. The texts are those that AWS
gave in 2026, for a value that the model calls sensitive too: it is not repeated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from harness.stepfunctions.api.errors import ApiError, constraints_broken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Member", "check_members"]

_ASCII = r"\p{ASCII}"
"""Java's name for a class of characters that Python's patterns do not know."""

Kind = Literal["string", "integer", "number", "boolean", "structure", "list"]

_TYPES: dict[Kind, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "structure": (dict,),
    "list": (list,),
}
_CALLED: dict[Kind, str] = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "structure": "an object",
    "list": "a list",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a structure, as the API's model has it.

    ``least`` and ``most`` bound a text's characters, a number or a list's items; ``most_bytes``
    bounds a text in UTF-8; ``pattern`` is Java's. ``members`` are those of a structure, ``item`` is
    what a list holds.
    """

    kind: Kind = "string"
    least: int | None = None
    most: int | None = None
    most_bytes: int | None = None
    allowed: Sequence[str] = ()
    pattern: str | None = None
    required: bool = False
    sensitive: bool = False
    members: Mapping[str, Member] = field(default_factory=dict)
    item: Member | None = None


def check_members(model: Mapping[str, Member], given: Mapping[str, Any]) -> None:
    """Hold a request's members against their model. Members that it does not have are ignored.

    Raises:
        ApiError: SerializationException for a wrong type; ValidationException with every
            constraint that is broken.

    """
    values = list(_values("", model, given))
    for path, member, value in values:
        if value is not None and not _is_of(member.kind, value):
            message = f"'{path}' must be {_CALLED[member.kind]}"
            raise ApiError("SerializationException", message)
    broken = [told for each in values for told in _broken(*each)]
    if broken:
        raise constraints_broken(broken)


def _values(
    prefix: str, model: Mapping[str, Member], given: Mapping[str, Any]
) -> Iterator[tuple[str, Member, Any]]:
    """Give every member with its path and its value, those inside of others too."""
    for name, member in model.items():
        yield from _value(f"{prefix}{name}", member, given.get(name))


def _value(path: str, member: Member, value: Any) -> Iterator[tuple[str, Member, Any]]:
    yield path, member, value
    if isinstance(value, dict):
        yield from _values(f"{path}.", member.members, value)
    elif isinstance(value, list) and member.item is not None:
        item = replace(member.item, required=True)
        for number, each in enumerate(value, 1):
            yield from _value(f"{path}.{number}.member", item, each)


def _is_of(kind: Kind, value: Any) -> bool:
    return isinstance(value, _TYPES[kind]) and (isinstance(value, bool) is (kind == "boolean"))


def _broken(path: str, member: Member, value: Any) -> Iterator[str]:
    if value is None:
        if member.required:
            null = "Value" if member.sensitive else "Value null"
            yield f"{null} at '{path}' failed to satisfy constraint: Member must not be null"
        return
    shown = "Value" if member.sensitive else f"Value '{value}'"
    for constraint in _constraints(member, value):
        yield f"{shown} at '{path}' failed to satisfy constraint: Member must {constraint}"


def _constraints(member: Member, value: Any) -> Iterator[str]:
    is_number = isinstance(value, int | float)
    what, size = ("value", value) if is_number else ("length", _length(value))
    if member.least is not None and size < member.least:
        yield f"have {what} greater than or equal to {member.least}"
    if member.most is not None and size > member.most:
        yield f"have {what} less than or equal to {member.most}"
    if member.most_bytes is not None and len(value.encode()) > member.most_bytes:
        yield f"have size less than or equal to {member.most_bytes} bytes in UTF-8 encoding"
    if member.allowed and value not in member.allowed:
        yield f"satisfy enum value set: [{', '.join(member.allowed)}]"
    if member.pattern is not None and not _matches(member.pattern, value):
        yield f"satisfy regular expression pattern: {member.pattern}"


def _matches(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern.replace(_ASCII, r"[\x00-\x7f]"), value) is not None


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list) else 0
