"""What can be wrong with a template.

FileError              exit code 3
└── TemplateError      every problem of one template, each with its place
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from harness.model.errors import FileError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.model.base import Location

__all__ = ["Refusal", "TemplateError", "did_you_mean", "kind"]


class TemplateError(FileError):
    """A template that can't be read, or that asks for what the harness can't put up."""


class Refusal(Exception):  # noqa: N818  (never leaves the package: readers collect its problem)
    """One value that can't be told; the reader that asked for it keeps the problem."""

    def __init__(self, location: Location, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.problem = Problem(location, message, hint)


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Suggest the known name that was probably meant."""
    nearest = get_close_matches(name, list(known), n=1)
    return f"did you mean {nearest[0]}?" if nearest else None


def kind(value: object) -> str:
    """Name the type of a JSON value as a person would."""
    names = {dict: "a map", list: "a list", str: "a text", bool: "true or false"}
    return "nothing" if value is None else names.get(type(value), "a number")
