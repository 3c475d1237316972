"""Patterns of JSONata, by the library `regex`: unlike `re` it can be told when to stop.

Importing this imports the library, so it is left to the first pattern of a machine.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import regex
from jsonata.jexception import JException

_GROUP: Final = re.compile(r"(?<!\\)\(\?<(?=[A-Za-z_])")
_LITERAL: Final = re.compile(
    r"(?P<escaped>\\.)|\[(?P<set>\^?\]?(?:\\.|[^\]\\])*)\]|\{(?!\d*,?\d*\})", re.DOTALL
)
_OPENING: Final = re.compile(r"(\\.)|\[", re.DOTALL)
_LEAST: Final = 0.001


class Pattern:
    """What the library of JSONata takes for a compiled pattern.

    `left` returns for how many seconds the expression may still run. Raises D1012 after that.
    """

    def __init__(self, pattern: str, flags: Any, left: Callable[[], float]) -> None:
        wanted = regex.ASCII | regex.VERSION0
        wanted |= regex.IGNORECASE if flags.case_insensitive else 0
        wanted |= regex.MULTILINE if flags.multiline else 0
        written = _LITERAL.sub(_literal, _GROUP.sub("(?P<", pattern))
        re.compile(written)  # refuses what only `regex` has, such as recursion
        self._compiled = regex.compile(written, wanted)
        self._left = left

    def search(self, text: str) -> regex.Match[str] | None:
        """Return the first match."""
        with self._bounded() as seconds:
            return self._compiled.search(text, timeout=seconds)

    def finditer(self, text: str) -> Iterator[regex.Match[str]]:
        """Yield one match after the other."""
        with self._bounded() as seconds:
            yield from self._compiled.finditer(text, timeout=seconds)

    def sub(self, replacement: Any, text: str, count: int = 0) -> str:
        """Return the text with matches replaced."""
        with self._bounded() as seconds:
            return self._compiled.sub(replacement, text, count, timeout=seconds)

    def split(self, text: str, most: int = 0) -> list[str | Any]:
        """Return what is between the matches."""
        with self._bounded() as seconds:
            return self._compiled.split(text, most, timeout=seconds)

    @contextmanager
    def _bounded(self) -> Iterator[float]:
        try:
            yield max(self._left(), _LEAST)
        except TimeoutError:
            raise JException("D1012", -1) from None


def _literal(found: re.Match[str]) -> str:
    """Return a part of a pattern without what `regex` alone gives a meaning: `{e}`, `[[:a:]]`."""
    if found["escaped"]:
        return found[0]
    if found["set"] is None:
        return r"\{"
    return f"[{_OPENING.sub(_escaped, found['set'])}]"


def _escaped(found: re.Match[str]) -> str:
    return found[1] or r"\["
