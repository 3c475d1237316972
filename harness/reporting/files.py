"""Report files that are whole or not there: written beside their place, then renamed into it."""

from __future__ import annotations

import os
import weakref
from contextlib import suppress
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

__all__ = ["AtomicFile", "Spool"]

_PIECE = 65536


class AtomicFile:
    """A text file that appears under its name, complete, when it is closed.

    Makes the folders that are missing. A failed write, or leaving the ``with`` block by an
    exception, removes what was written so far and leaves an older file of that name alone.

    Raises:
        OSError: the folder or the file can't be written.

    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._file = self._part.open("w", encoding="utf-8", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        else:
            self.discard()

    def write(self, texts: Iterable[str]) -> None:
        """Add texts and hand them to the operating system at once."""
        try:
            self._file.writelines(texts)
            self._file.flush()
        except BaseException:
            self.discard()
            raise

    def close(self) -> None:
        """Give the file its name; does nothing the second time, or after `discard`."""
        if self._file.closed:
            return
        try:
            self._file.close()
            self._part.replace(self._path)
        except BaseException:
            self.discard()
            raise

    def discard(self) -> None:
        """Forget what was written."""
        with suppress(OSError):
            self._file.close()
        self._part.unlink(missing_ok=True)


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
