"""Files that are whole or not there: written beside their place, then renamed into it."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from harness.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

__all__ = ["AtomicFile", "require_writable", "write_whole"]


class AtomicFile:
    """A text file that appears under its name, complete, when it is closed.

    Makes the folders that are missing. A failed write, or leaving the ``with`` block by an
    exception, removes what was written so far and leaves an older file of that name alone.

    Raises:
        OSError: the folder or the file can't be written.

    """

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
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


def write_whole(path: Path, text: str) -> None:
    """Write a text file, or leave everything as it was.

    Raises:
        OSError: as `AtomicFile`.

    """
    with AtomicFile(path) as file:
        file.write([text])


def require_writable(path: Path) -> None:
    """Try to begin a file: better now than after all the work whose result it is to hold.

    Raises:
        UsageError: names the path, and why it can't be written.

    """
    try:
        AtomicFile(path).discard()
    except FileExistsError as error:  # a file where a folder should be
        raise UsageError(f"{path} can't be written: {error.filename} is not a folder") from error
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from error
