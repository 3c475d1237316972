"""Where the keys of a TOML file stand. `tomllib` gives values without places.

The text must already have been read by `tomllib`: what is valid is only walked through here, so
this needs to know how far a value goes, not what it means (TOML 1.0).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from harness.model.base import Location

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Places", "Pointer"]

Pointer = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_PLAIN = re.compile(r"[^\s,\]}#]+(?: \d\d:[^\s,\]}#]+)?")


@dataclass(frozen=True, slots=True)
class Places:
    """The place of every key and of every array element; ``()`` is the file's start."""

    by_pointer: Mapping[Pointer, Location]

    @classmethod
    def of(cls, text: str, file: str) -> Self:
        """Find the places in a text that `tomllib` can read."""
        return cls(_Walk(text, file).places)

    def nearest(self, pointer: Pointer) -> Location:
        """Give the place of a key, or of the nearest table around it that has one."""
        ends = range(len(pointer), -1, -1)
        return next(filter(None, (self.by_pointer.get(pointer[:end]) for end in ends)))


class _Walk:
    """Walks through the text once, from table to table."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._at = 0
        self.places: dict[Pointer, Location] = {(): self._place()}
        self._sizes: dict[Pointer, int] = {}
        self._document()

    def _document(self) -> None:
        table: Pointer = ()
        self._blank()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._entry(table)
            self._blank()

    def _header(self) -> Pointer:
        """Read ``[table]`` or ``[[table]]``; tables inside the latter are not told apart."""
        place = self._place()
        many = self._text.startswith("[[", self._at)
        self._at += 1 + many
        table = self._key()
        self._at = self._text.index("]", self._at) + 1 + many
        if many:
            self._sizes[table] = self._sizes.get(table, -1) + 1
            table = (*table, self._sizes[table])
        self._note(table, place)
        return table

    def _entry(self, table: Pointer) -> None:
        self._blank()
        place = self._place()
        pointer = table + self._key()
        self._note(pointer, place)
        self._at = self._text.index("=", self._at) + 1
        self._value(pointer)

    def _note(self, pointer: Pointer, place: Location) -> None:
        for end in range(1, len(pointer) + 1):
            self.places.setdefault(pointer[:end], place)

    def _key(self) -> Pointer:
        names: list[str] = []
        while True:
            self._blank()
            if quoted := _STRINGS.match(self._text, self._at):
                names.append(quoted[0][1:-1])
                self._at = quoted.end()
            elif bare := _BARE.match(self._text, self._at):
                names.append(bare[0])
                self._at = bare.end()
            self._blank()
            if not self._text.startswith(".", self._at):
                return tuple(names)
            self._at += 1

    def _value(self, pointer: Pointer) -> None:
        self._blank()
        match self._text[self._at]:
            case "[":
                self._array(pointer)
            case "{":
                self._inline_table(pointer)
            case _:
                found = _STRINGS.match(self._text, self._at) or _PLAIN.match(self._text, self._at)
                self._at = found.end() if found else len(self._text)

    def _array(self, pointer: Pointer) -> None:
        index = 0
        while self._goes_on("]"):
            self._note((*pointer, index), self._place())
            self._value((*pointer, index))
            index += 1

    def _inline_table(self, pointer: Pointer) -> None:
        while self._goes_on("}"):
            self._entry(pointer)

    def _goes_on(self, closing: str) -> bool:
        """Step over the opening bracket or a comma; false at the closing bracket."""
        self._blank()
        if self._text[self._at] in "[{," and not self._text.startswith(closing, self._at):
            self._at += 1
            self._blank()
        ended = self._text.startswith(closing, self._at)
        self._at += ended
        return not ended

    def _blank(self) -> None:
        blank = _BLANK.match(self._text, self._at)
        self._at = blank.end() if blank else self._at

    def _place(self) -> Location:
        before = self._text.rfind("\n", 0, self._at)
        line = self._text.count("\n", 0, self._at) + 1
        return Location(file=self._file, line=line, column=self._at - before)
