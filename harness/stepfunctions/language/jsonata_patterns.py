"""Patterns of JSONata, by the library `regex`: unlike `re` it can be told when to stop.

Importing this imports the library, so it is left to the first pattern of a machine.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import regex
from jsonata.jexception import JException

_GROUP: Final = re.compile(r"(?<!\\)\(\?<(?=[A-Za-z_])")
_LITERAL: Final = re.compile(
    r"(?P<escaped>\\.)|\[(?P<set>\^?\]?(?:\\.|[^\]\\])*)\]|\{(?!\d*,?\d*\})|(?P<end>\$)", re.DOTALL
)
_OPENING: Final = re.compile(r"(\\.)|\[", re.DOTALL)
_LEAST: Final = 0.001


class Pattern:
    """What the library of JSONata takes for a compiled pattern.

    `left` returns for how many seconds the expression may still run; D1012 is raised after that.
    Matches are found, and D1004 is raised, as jsonata.js 2.0.6 does it.
    """

    def __init__(self, pattern: str, flags: Any, left: Callable[[], float]) -> None:
        wanted = regex.ASCII | regex.VERSION0
        wanted |= regex.IGNORECASE if flags.case_insensitive else 0
        wanted |= regex.MULTILINE if flags.multiline else 0
        end = "$" if flags.multiline else r"\Z"  # JavaScript's is not before a last line break
        literal = partial(_literal, end=end)
        written = _LITERAL.sub(literal, _GROUP.sub("(?P<", pattern))
        re.compile(written)  # refuses what only `regex` has, such as recursion
        self._compiled = regex.compile(written, wanted)
        self._left = left

    def finditer(self, text: str) -> Iterator[regex.Match[str]]:
        """Yield one match after the other; of nothing is only the first one, if it is the last."""
        with self._bounded() as seconds:
            for number, match in enumerate(self._compiled.finditer(text, timeout=seconds)):
                is_empty = match.start() == match.end()
                if not (is_empty and number):
                    yield match
                    if match.end() == len(text):
                        return
                if is_empty:
                    raise JException("D1004", -1)

    def search(self, text: str) -> regex.Match[str] | None:
        """Return the first match; the library looks whether there is such a method, and `sub`."""
        return next(self.finditer(text), None)

    def sub(self, replacement: Any, text: str, count: int = 0) -> str:
        """Return the text with matches replaced."""
        with self._bounded() as seconds:
            return self._compiled.sub(replacement, text, count, timeout=seconds)

    def split(self, text: str) -> list[str]:
        """Return what is between the matches."""
        found = [match.span() for match in self.finditer(text)]
        starts = [0, *(end for _, end in found)]
        ends = [*(start for start, _ in found), len(text)]
        return [text[start:end] for start, end in zip(starts, ends, strict=True)]

    @contextmanager
    def _bounded(self) -> Iterator[float]:
        try:
            yield max(self._left(), _LEAST)
        except TimeoutError:
            raise JException("D1012", -1) from None


def _literal(found: re.Match[str], end: str) -> str:
    """Return a part of a pattern without what `regex` alone gives a meaning: `{e}`, `[[:a:]]`."""
    if found["escaped"]:
        return found[0]
    if found["end"]:
        return end
    if found["set"] is None:
        return r"\{"
    return f"[{_OPENING.sub(_escaped, found['set'])}]"


def _escaped(found: re.Match[str]) -> str:
    return found[1] or r"\["
