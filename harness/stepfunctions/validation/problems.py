"""What is wrong with a definition, where, and what to try."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["SCHEMA", "Path", "Problem", "Severity", "location_of", "nearest", "pointer_of"]

Path = tuple[str | int, ...]
Severity = Literal["ERROR", "WARNING"]

_MOST_CANDIDATES = 300
SCHEMA = "SCHEMA_VALIDATION_FAILED"


@dataclass(frozen=True, slots=True)
class Problem:
    """One diagnostic, as ``ValidateStateMachineDefinition`` gives it, and its place in the text.

    ``location`` is AWS's (``/States/A/Choices[0]/Next``; None where AWS gives none), ``pointer``
    the same place as an RFC 6901 pointer, often more exact. Lines and columns count from 1.
    """

    severity: Severity
    code: str
    message: str
    location: str | None
    pointer: str
    line: int
    column: int
    hint: str | None = None

    @property
    def is_error(self) -> bool:
        """Whether a definition with this problem is refused."""
        return self.severity == "ERROR"

    @property
    def text(self) -> str:
        """AWS's message, and behind it in parentheses what AWS does not tell: hint and place."""
        place = f"line {self.line}, column {self.column}"
        return f"{self.message} ({self.hint + '; ' if self.hint else ''}{place})"


def location_of(path: Path) -> str:
    """Write a path as AWS does: ``/States/A/Choices[0]/Next``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f"/{part}" for part in path)


def pointer_of(path: Path) -> str:
    """Write a path as an RFC 6901 JSON pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def nearest(name: str, known: Collection[str]) -> str | None:
    """Ask for the known name that is most like this one, if any is much like it."""
    if len(known) > _MOST_CANDIDATES:
        return None
    candidates = sorted(known)
    same = [each for each in candidates if each.lower() == name.lower()]
    match = same or difflib.get_close_matches(name, candidates, n=1, cutoff=0.7)
    return f"did you mean '{match[0]}'?" if match else None
