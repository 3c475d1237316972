"""What the service logged: lines of its functions and of its API, in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.seams import SeamClient

__all__ = ["Logs"]


class Logs:
    """Collects lines from the function gateway, which answers ``GET /__admin/logs?since=N``."""

    def __init__(self, gateway: SeamClient) -> None:
        self._gateway = gateway
        self._seen = 0
        self._lines: list[str] = []

    def since(self, mark: int) -> tuple[list[str], int]:
        """Give the lines after a mark, new ones too, and the next mark."""
        self._fetch()
        return self._lines[mark:], len(self._lines)

    def forget(self) -> None:
        """Let mark 0 be the end of what was fetched: each step fetches, so that is now."""
        self._lines.clear()

    def _fetch(self) -> None:
        for line in self._gateway.ask("GET", f"/__admin/logs?since={self._seen}")["lines"]:
            self._seen = line["seq"]
            self._lines.append(f"{line['function']} | {line['text']}")
