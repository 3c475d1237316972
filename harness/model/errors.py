"""Why a run could not happen. A failed expectation is never one of these (DESIGN D9).

HarnessError                  exit code 4 unless told otherwise
├── UsageError                2   the command line asks for something that is not there
├── FileError                 3   problems in files a person wrote, each with its place
└── StackError                4   the stack could not start, or died
    └── ComponentDiedError    4   a component ended by itself; carries the tail of its log
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.model.base import Location

__all__ = [
    "ComponentDiedError",
    "FileError",
    "HarnessError",
    "Problem",
    "StackError",
    "UsageError",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file: what, where, and what to try."""

    location: Location
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        hint = f"\n  try: {self.hint}" if self.hint else ""
        return f"{self.location}: {self.message}{hint}"


class HarnessError(Exception):
    """A run could not happen; the text says what is wrong, ``hint`` what to try."""

    exit_code: ClassVar[int] = 4

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(HarnessError):
    """The command line or its arguments make no sense together."""

    exit_code = 2


class FileError(HarnessError):
    """Every problem found in scenario, configuration or template files, at once."""

    exit_code = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class StackError(HarnessError):
    """The stack could not start, or a component of it stopped answering."""


class ComponentDiedError(StackError):
    """A component ended by itself; ``log`` holds the last lines it wrote."""

    def __init__(self, name: str, exit_code: int | None, log: Sequence[str]) -> None:
        tail = "".join(f"\n  | {line}" for line in log)
        ended = "stopped answering" if exit_code is None else f"ended with exit code {exit_code}"
        super().__init__(f"{name} {ended}; its last log lines:{tail or ' (none)'}")
        self.name = name
        self.log = tuple(log)
