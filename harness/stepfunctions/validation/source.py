"""Read a definition's text strictly, and know where every key and value of it stands."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from harness.stepfunctions.validation.problems import Path

__all__ = ["MAX_DEPTH", "MAX_SIZE", "JsonError", "Source", "parse_json"]

MAX_SIZE = 1_048_576
"""AWS's limit for a definition, in bytes."""
MAX_DEPTH = 128
"""Deeper texts are refused; AWS does so too (``TOO_DEEPLY_NESTED``), but tells no number."""

_TOKEN = re.compile(
    r'[ \t\n\r]*+(?:(?P<mark>[{}\[\],:])|(?P<text>"(?:[^"\\]|\\.)*+")|(?P<word>[^\s{}\[\],:"]++))'
)


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_NEWLINE = re.compile("\n")


class JsonError(ValueError):
    """The text is not JSON; ``offset`` is where it stops being so, in characters."""

    def __init__(self, message: str, offset: int = 0, *, too_deep: bool = False) -> None:
        super().__init__(message)
        self.offset = offset
        self.too_deep = too_deep

    def place(self, text: str) -> tuple[int, int]:
        """Give line and column in the text that was parsed."""
        line_start = text.rfind("\n", 0, self.offset) + 1
        return text.count("\n", 0, self.offset) + 1, self.offset - line_start + 1


def parse_json(text: str) -> Any:
    """Parse JSON as RFC 8259 has it: no NaN, no infinite numbers, bounded depth.

    Raises:
        JsonError: it is not.

    """
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise JsonError(error.msg, error.pos) from None
    except RecursionError:
        raise JsonError(f"nested deeper than {MAX_DEPTH} levels", too_deep=True) from None
    except ValueError as error:  # a number no float holds, or with thousands of digits
        raise JsonError(str(error)) from None
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise JsonError(f"nested deeper than {MAX_DEPTH} levels", too_deep=True)
    if not text.isascii() or _SURROGATE.search(text):
        _check_characters(text, value)
    return value


def _check_characters(text: str, value: Any) -> None:
    try:
        text.encode()
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise JsonError("it has half of a surrogate pair, which is no character") from None


def _no_constant(word: str) -> NoReturn:
    raise JsonError(f"{word} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise JsonError(f"the number {digits[:40]} is too large")
    return number


def _depth(value: object) -> int:
    deepest, open_values = 0, [(value, 1)]
    while open_values:
        here, level = open_values.pop()
        if isinstance(here, dict | list):
            deepest = max(deepest, level)
            inner = here.values() if isinstance(here, dict) else here
            open_values.extend((each, level + 1) for each in inner)
    return deepest


@dataclass(slots=True)
class Source:
    """A JSON text that parsed, and the offsets of its keys and values by path.

    ``duplicates`` are the keys that appear again in their object (the parser keeps the last),
    ``lines`` the offsets at which lines start.
    """

    text: str
    keys: dict[Path, int] = field(default_factory=dict)
    values: dict[Path, int] = field(default_factory=dict)
    duplicates: dict[Path, int] = field(default_factory=dict)
    lines: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = [0, *(end.end() for end in _NEWLINE.finditer(self.text))]
        self._walk()

    def place(self, path: Path) -> tuple[int, int]:
        """Give line and column of the value at a path, or of the nearest thing around it."""
        while path and path not in self.values:
            path = path[:-1]
        return self.line_column(self.values.get(path, 0))

    def key_place(self, path: Path) -> tuple[int, int]:
        """Give line and column of a key."""
        offset = self.keys.get(path)
        return self.place(path) if offset is None else self.line_column(offset)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Turn an offset into a line and a column, both counted from 1."""
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1

    def _walk(self) -> None:
        path: list[str | int] = []
        objects: list[bool] = []  # for each open container: is it an object?
        at_key = False
        for token in _TOKEN.finditer(self.text):
            mark = token["mark"]
            if mark is None and at_key:
                path[-1] = json.loads(token["text"])
                self._note_key(tuple(path), token.start("text"))
            elif mark is None or mark in "{[":
                self.values[tuple(path)] = token.start(token.lastgroup or 0)
            if mark in ("{", "["):
                objects.append(mark == "{")
                path.append("" if mark == "{" else 0)
            elif mark in ("}", "]"):
                objects.pop()
                path.pop()
            elif mark == "," and not objects[-1]:
                path[-1] = int(path[-1]) + 1
            at_key = mark in ("{", ",") and objects[-1]

    def _note_key(self, path: Path, offset: int) -> None:
        if path in self.keys and not any(path[:n] in self.duplicates for n in range(len(path))):
            self.duplicates.setdefault(path, offset)
        self.keys[path] = offset
