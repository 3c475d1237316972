"""The members of one request, read with the constraints of the API's model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.errors import ApiError, invalid_name, validation

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Request"]

_NAME_LIMIT = 80
_ARN_LIMIT = 256
_BAD_NAME = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TAG_LIMIT = 50


class Request:
    """Typed access to a request's members. Unknown members are ignored, as AWS does.

    Every getter raises ApiError: ``SerializationException`` for a wrong type,
    ``ValidationException`` for a broken constraint, in the words of AWS's front end.
    """

    def __init__(self, members: dict[str, Any]) -> None:
        self._members = members

    def __contains__(self, name: str) -> bool:
        return self._members.get(name) is not None

    def text(self, name: str, *, most: int | None = None, least: int = 0) -> str | None:
        """Give a text, or None where it is absent."""
        value = self._members.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise _wrong_type(name, "a string")
        if most is not None and len(value) > most:
            raise _constraint(name, value, f"length less than or equal to {most}")
        if len(value) < least:
            raise _constraint(name, value, f"length greater than or equal to {least}")
        return value

    def required(self, name: str, *, most: int | None = None, least: int = 1) -> str:
        """Give a text that must be there."""
        value = self.text(name, most=most, least=least)
        if value is None:
            raise _constraint(name, None, "")
        return value

    def arn(self, name: str, *, most: int = _ARN_LIMIT) -> str:
        """Give an ARN, whose form the caller checks."""
        return self.required(name, most=most)

    def name(self, name: str = "name") -> str | None:
        """Give the name of a machine, execution or activity, with AWS's rules for names."""
        value = self.text(name)
        if value is not None and (
            not value or len(value) > _NAME_LIMIT or _BAD_NAME.search(value) is not None
        ):
            raise invalid_name(value)
        return value

    def required_name(self, name: str = "name") -> str:
        """Give a name that must be there."""
        value = self.name(name)
        if value is None:
            raise _constraint(name, None, "")
        return value

    def integer(self, name: str, *, least: int, most: int) -> int | None:
        """Give a whole number in a range, or None where it is absent."""
        value = self._members.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise _wrong_type(name, "an integer")
        if value > most:
            raise _constraint(name, value, f"value less than or equal to {most}")
        if value < least:
            raise _constraint(name, value, f"value greater than or equal to {least}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Give a boolean."""
        value = self._members.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise _wrong_type(name, "a boolean")
        return value

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        """Give one of the values of an enumeration."""
        value = self.text(name)
        if value is None:
            return default
        if value not in allowed:
            raise _constraint(name, value, f"enum value set: [{', '.join(allowed)}]")
        return value

    def structure(self, name: str) -> dict[str, Any] | None:
        """Give an object, or None where it is absent."""
        value = self._members.get(name)
        if value is not None and not isinstance(value, dict):
            raise _wrong_type(name, "an object")
        return value

    def texts(self, name: str) -> list[str]:
        """Give a list of texts."""
        value = self._members.get(name)
        if value is None:
            raise _constraint(name, None, "")
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _wrong_type(name, "a list of strings")
        return value

    def tags(self, *, required: bool = False) -> dict[str, str]:
        """Give the tags, by key."""
        value = self._members.get("tags")
        if value is None and required:
            raise _constraint("tags", None, "")
        if not isinstance(value, list | None):
            raise _wrong_type("tags", "a list")
        found: dict[str, str] = {}
        for tag in value or ():
            if not isinstance(tag, dict) or not isinstance(tag.get("key"), str):
                raise _wrong_type("tags", "a list of objects with a 'key' and a 'value'")
            given = tag.get("value")
            if not isinstance(given, str | None):
                raise _wrong_type("tags", "a list of objects with a 'key' and a 'value'")
            found[tag["key"]] = given or ""
        if len(found) > _TAG_LIMIT:
            raise ApiError("TooManyTags", f"More than {_TAG_LIMIT} tags")
        return found


def _wrong_type(name: str, wanted: str) -> ApiError:
    return ApiError("SerializationException", f"'{name}' must be {wanted}")


def _constraint(name: str, value: object, constraint: str) -> ApiError:
    if value is None:
        told = f"Value null at '{name}' failed to satisfy constraint: Member must not be null"
    else:
        shown = str(value)[:200]
        satisfy = "satisfy" if constraint.startswith("enum") else "have"
        told = f"Value '{shown}' at '{name}' failed to satisfy constraint: Member must {satisfy}"
        told = f"{told} {constraint}"
    return validation(f"1 validation error detected: {told}")
