"""What functions print: read from their log files as it appears."""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from harness.model.base import JsonValue

__all__ = ["FunctionLogs", "Output"]

KEPT_LINES = 20_000


class Output:
    """The stdout and stderr of one process, read piece by piece."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor: int | None = None
        self._offset = file.stat().st_size if file.exists() else 0

    def read(self) -> str:
        """Give what was printed since the last call."""
        if self._descriptor is None:
            if not self._file.exists():
                return ""
            self._descriptor = os.open(self._file, os.O_RDONLY)
        printed = b""
        while piece := os.pread(self._descriptor, 1 << 16, self._offset):
            printed += piece
            self._offset += len(piece)
        return printed.decode(errors="replace")

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class FunctionLogs:
    """The latest lines of all functions, numbered in the order in which they were seen."""

    def __init__(self) -> None:
        self._lines: deque[tuple[int, str, str]] = deque(maxlen=KEPT_LINES)
        self._last = 0
        self._watched: dict[str, Output] = {}

    def watch(self, name: str, file: Path) -> None:
        """Take what will be printed to a file too, as `collect` finds it."""
        self._watched[name] = Output(file)

    def collect(self) -> None:
        """Read what was printed to the watched files."""
        for name, output in self._watched.items():
            self.add(name, output.read())

    def close(self) -> None:
        """Close the watched files."""
        for output in self._watched.values():
            output.close()

    def add(self, function: str, text: str) -> None:
        """Take what a function printed."""
        for line in text.splitlines():
            self._last += 1
            self._lines.append((self._last, function, line))

    def since(self, seq: int) -> list[JsonValue]:
        """Give the lines numbered after ``seq``, oldest first."""
        return [
            {"seq": number, "function": function, "text": text}
            for number, function, text in self._lines
            if number > seq
        ]
