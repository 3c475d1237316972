"""Texts that are safe to show: no control characters, known widths, plain units."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.model.base import JsonValue

__all__ = ["cells", "duration", "fit", "fit_middle", "json_text", "one_line", "plural", "visible"]

# C0 without tab and newline, DEL, C1, direction overrides, invisible marks, line separators,
# surrogates and non-characters: nothing that could steer a terminal or break an XML file.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_BYTE = 0xFF
_SECOND, _MINUTE, _HOUR, _DAY = 1.0, 60.0, 3600.0, 86400.0


def visible(text: str) -> str:
    r"""Write control and direction characters as ``\x1b`` or ``\u202e``; keep tabs, newlines."""
    return _UNSAFE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= _BYTE else f"\\u{code:04x}"


def one_line(text: str) -> str:
    r"""Like `visible`, with tabs and newlines written as ``\t`` and ``\n`` too."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def json_text(value: JsonValue, limit: int = 800) -> str:
    """Write a value as one line of JSON, cut after ``limit`` characters."""
    text = one_line(json.dumps(value, ensure_ascii=False, default=str))
    rest = len(text) - limit
    return f"{text[:limit]}… ({rest:,} more characters)" if rest > 0 else text


def cells(text: str) -> int:
    """Count the columns that a text takes in a terminal."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """Cut the end of a text so that it takes at most ``width`` columns."""
    if cells(text) <= width:
        return text
    return _head(text, width - len(ellipsis)) + ellipsis if width > len(ellipsis) else ""


def fit_middle(text: str, width: int, ellipsis: str = "…") -> str:
    """Cut the middle of a text, for paths whose both ends tell most."""
    room = width - len(ellipsis)
    if cells(text) <= width or room <= 1:
        return fit(text, width, ellipsis)
    tail = _head(text[::-1], room // 2)[::-1]
    return _head(text, room - cells(tail)) + ellipsis + tail


def _head(text: str, width: int) -> str:
    taken = 0
    for place, character in enumerate(text):
        taken += _cells(character)
        if taken > width:
            return text[:place]
    return text


def duration(seconds: float) -> str:
    """Say a time as people do: ``48 ms``, ``1.24 s``, ``2 min 5 s``, ``1 d``."""
    if seconds < _SECOND:
        return f"{max(seconds, 0) * 1000:.0f} ms"
    if seconds < _MINUTE:
        return f"{seconds:.2f}".rstrip("0").rstrip(".") + " s"
    units = (("d", _DAY), ("h", _HOUR), ("min", _MINUTE), ("s", _SECOND))
    parts, rest = [], round(seconds)
    for unit, size in units:
        count, rest = divmod(rest, int(size))
        parts += [f"{count} {unit}"] if count else []
    return " ".join(parts[:2])


def plural(count: int, noun: str) -> str:
    """Count something: ``1 replay``, ``2 replays``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
