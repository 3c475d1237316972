"""What the service logged: lines of its functions and of its API, in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.seams import SeamClient

__all__ = ["Logs"]


class Logs:
    """Collects lines from whoever answers ``GET /__admin/logs?since=N``."""

    def __init__(self, sources: Sequence[SeamClient]) -> None:
        self._sources = sources
        self._seen = [0] * len(sources)
        self._lines: list[str] = []

    def since(self, mark: int) -> tuple[list[str], int]:
        """Give the lines after a mark, new ones too, and the next mark."""
        self._fetch()
        return self._lines[mark:], len(self._lines)

    def forget(self) -> None:
        """Let mark 0 be the end of what was fetched: each step fetches, so that is now."""
        self._lines.clear()

    def _fetch(self) -> None:
        for index, source in enumerate(self._sources):
            answer = source.ask("GET", f"/__admin/logs?since={self._seen[index]}")
            for line in answer["lines"]:
                self._seen[index] = line["seq"]
                self._lines.append(f"{line['function']} | {line['text']}")
