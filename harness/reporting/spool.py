"""Text that is kept outside the memory until it is wanted."""

from __future__ import annotations

import weakref
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Spool"]

_PIECE = 65536


class Spool:
    """Text that is too much to keep in memory, in a nameless file until it is wanted.

    The file is gone when the spool is, however that comes about.
    """

    def __init__(self) -> None:
        self._file = TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 (finalized)
        self.close = weakref.finalize(self, self._file.close)

    def add(self, texts: Iterable[str]) -> None:
        """Add texts at the end."""
        self._file.writelines(texts)

    def read(self) -> Iterator[str]:
        """Give back the text in pieces."""
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece
