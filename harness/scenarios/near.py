"""What somebody meant who wrote a name that does not exist."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean", "near"]

_SHOWN = 15


def near(word: str, known: Iterable[str]) -> str | None:
    """Give the known name most like this one, if one is like it.

    Case does not count, and swapped letters count least.
    """
    by_folded = {name.casefold(): name for name in known}
    folded = word.casefold()
    found = get_close_matches(folded, by_folded)
    if not found:
        return None
    swapped = (each for each in found if sorted(each) == sorted(folded))
    return by_folded[next(swapped, found[0])]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Say which known name is meant, or which there are."""
    names = list(known)
    meant = near(word, names)
    if meant is not None:
        return f"did you mean {meant!r}?"
    if not names:
        return "there are none"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"known: {', '.join(names[:_SHOWN])}{more}"
