"""Where a text is shown: how wide, with colour or not, with which signs. Read once, passed down."""

from __future__ import annotations

import shutil
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

__all__ = ["ASCII", "UNICODE", "Colour", "Signs", "Terminal"]

Colour = Literal["red", "green", "yellow", "cyan", "dim", "bold"]

_CODES: Mapping[Colour, str] = {
    "red": "31",
    "green": "32",
    "yellow": "33",
    "cyan": "36",
    "dim": "2",
    "bold": "1",
}


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of a report, for terminals that can and that can't show more than ASCII."""

    passed: str
    failed: str
    skipped: str
    arrow: str
    times: str
    dot: str
    rule: str
    ellipsis: str
    fault: str


UNICODE = Signs("✓", "✗", "–", "→", "×", "·", "─", "…", "⚡")  # noqa: RUF001  (signs, not letters)
ASCII = Signs("ok", "FAIL", "-", "->", "x", "-", "-", "...", "!")

_WIDTH_OF_FILES = 120
_NARROWEST = 40


@dataclass(frozen=True, slots=True)
class Terminal:
    """A place to show a report; the default is a plain text file."""

    width: int = _WIDTH_OF_FILES
    colour: bool = False
    signs: Signs = UNICODE

    @classmethod
    def of(cls, stream: TextIO, environ: Mapping[str, str]) -> Self:
        """See what a stream can show.

        ``NO_COLOR`` (https://no-color.org), ``TERM=dumb`` and ``CI`` turn colour off,
        ``FORCE_COLOR`` turns it on, ``COLUMNS`` sets the width.
        """
        tty = stream.isatty()
        width = shutil.get_terminal_size((_WIDTH_OF_FILES, 24)).columns if tty else _WIDTH_OF_FILES
        columns = environ.get("COLUMNS", "")
        width = int(columns) if columns.isdigit() and int(columns) else width
        return cls(max(width, _NARROWEST), _coloured(tty, environ), _signs(stream))

    def paint(self, text: str, *colours: Colour) -> str:
        """Colour a text, where there is colour."""
        if not self.colour or not text:
            return text
        return f"\x1b[{';'.join(_CODES[colour] for colour in colours)}m{text}\x1b[0m"

    def rule(self, title: str = "") -> str:
        """Draw a line over the whole width, with a title in it."""
        head = f"{self.signs.rule * 2} {title} " if title else ""
        return self.paint(head + self.signs.rule * (self.width - len(head)), "dim")


def _coloured(tty: bool, environ: Mapping[str, str]) -> bool:
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return tty and environ.get("TERM") != "dumb" and not environ.get("CI")


def _signs(stream: TextIO) -> Signs:
    try:
        "".join(astuple(UNICODE)).encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE
