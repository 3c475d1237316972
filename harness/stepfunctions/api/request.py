"""The members of one request, after they were held against the API's model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.constraints import check_members
from harness.stepfunctions.api.model import MODEL

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Request"]


class Request:
    """Typed access to a request's members. Unknown members are ignored, as AWS does.

    Raises:
        ApiError: SerializationException or ValidationException, as AWS's front end does.

    """

    def __init__(self, operation: str, members: Mapping[str, Any]) -> None:
        check_members(MODEL[operation], members)
        self._members = members

    def __contains__(self, name: str) -> bool:
        return self._members.get(name) is not None

    def text(self, name: str) -> str | None:
        """Give a text, or None where it is absent."""
        return self._members.get(name)

    def required(self, name: str) -> str:
        """Give a text that the model requires."""
        return str(self._members[name])

    def integer(self, name: str) -> int | None:
        """Give a whole number, or None where it is absent."""
        return self._members.get(name)

    def number(self, name: str) -> float | None:
        """Give a number, or None where it is absent."""
        return self._members.get(name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Give a boolean."""
        value = self._members.get(name)
        return default if value is None else bool(value)

    def metadata_only(self) -> bool:
        """Tell whether the caller does without inputs, outputs and definitions."""
        return self.text("includedData") == "METADATA_ONLY"

    def structure(self, name: str) -> dict[str, Any] | None:
        """Give an object, or None where it is absent."""
        return self._members.get(name)

    def structures(self, name: str) -> list[dict[str, Any]]:
        """Give a list of objects."""
        return list(self._members[name])

    def texts(self, name: str) -> list[str]:
        """Give a list of texts."""
        return list(self._members[name])

    def tags(self) -> dict[str, str]:
        """Give the tags, by key."""
        given = self._members.get("tags") or ()
        return {tag["key"]: tag.get("value") or "" for tag in given if tag.get("key")}
