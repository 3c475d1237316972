"""Temporary folders, also of those who were killed before they could remove them.

A folder holds a file that is locked for as long as its owner lives: the operating system unlocks
it, however the owner ends. Whoever makes the next folder removes those that nobody owns any more.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["scratch_folder"]

_PREFIX = "harness-"
_OWNED = ".owned-by-contract-harness"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a new temporary folder; it is gone with the block, or some time after its owner died.

    Raises:
        OSError: it can't be made.

    """
    made = TemporaryDirectory(prefix=_PREFIX)
    folder = Path(made.name)
    with _owning(folder), made:
        _remove_orphans(folder.parent)
        yield folder


@contextmanager
def _owning(folder: Path) -> Iterator[None]:
    """Own a folder, until after it is removed. The file gets its name when it is locked."""
    if sys.platform == "win32":  # where an open file can't be removed
        yield
        return
    beginning = folder / f"{_OWNED}.new"
    with beginning.open("wb") as lock:
        with suppress(OSError):  # a file system without locks: nobody can tell whose it is
            _lock(lock)
            beginning.rename(folder / _OWNED)
        yield


def _remove_orphans(parent: Path) -> None:
    for mark in parent.glob(f"{_PREFIX}*/{_OWNED}"):
        with suppress(OSError):
            _remove_orphan(mark.parent, mark)


def _remove_orphan(folder: Path, mark: Path) -> None:
    """Remove a folder; raises `OSError` if its owner lives, or it is none of ours."""
    if sys.platform == "win32" or not _is_own(folder):
        return
    with mark.open("r+b") as lock:
        _lock(lock)
        if os.path.samestat(os.fstat(lock.fileno()), mark.stat()):
            shutil.rmtree(folder, ignore_errors=True)


def _is_own(folder: Path) -> bool:
    """Tell whether it is a folder, no link to one, and this user's."""
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()


def _lock(file: IO[bytes]) -> None:
    """Lock a file for as long as it is open; raises `OSError` if somebody else has."""
    import fcntl  # noqa: PLC0415  (Windows has none)

    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
