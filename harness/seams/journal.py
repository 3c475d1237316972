"""A seam's journal: the latest exchanges, in the order in which the requests arrived."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.model.exchange import Exchange

if TYPE_CHECKING:
    from harness.model.exchange import Request, Response

__all__ = ["Entry", "Journal"]


@dataclass(slots=True, eq=False)
class Entry:
    """An exchange that is being written down, from the request's arrival on."""

    seam: str
    seq: int
    at: float
    request: Request
    labels: dict[str, str]
    fault: str | None = None
    response: Response | None = None
    duration: float | None = None
    _started: float = field(default_factory=time.perf_counter)

    def finish(self, response: Response | None) -> None:
        """Write down the answer, or that there was none; only the first call counts."""
        if self.duration is None:
            self.duration = time.perf_counter() - self._started
            self.response = response

    def exchange(self) -> Exchange:
        """Give what is known by now."""
        elapsed = time.perf_counter() - self._started
        return Exchange(
            seam=self.seam,
            seq=self.seq,
            at=self.at,
            duration=elapsed if self.duration is None else self.duration,
            request=self.request,
            response=self.response,
            fault=self.fault,
            labels=dict(self.labels),
        )


class Journal:
    """The last ``limit`` exchanges of one or more seams; safe to share between threads.

    A call is in the journal from the moment it arrives, without a response while it has none:
    whoever saw an effect of a call finds the call. Numbers (``seq``) only ever grow, also over a
    `clear`, so that a mark taken once stays good.
    """

    def __init__(self, limit: int = 10_000) -> None:
        self._entries: deque[Entry] = deque(maxlen=limit)
        self._last = 0
        self._lock = threading.Lock()

    def open(self, seam: str, request: Request, labels: dict[str, str]) -> Entry:
        """Begin to write down a call; ``labels`` may still be added to until it is answered."""
        with self._lock:
            self._last += 1
            entry = Entry(seam, self._last, time.time(), request, labels)
            self._entries.append(entry)
        return entry

    def entries(self, since: int = 0) -> tuple[Exchange, ...]:
        """Give the exchanges numbered after ``since``, oldest first."""
        with self._lock:
            wanted = [entry for entry in self._entries if entry.seq > since]
        return tuple(entry.exchange() for entry in wanted)

    def clear(self) -> None:
        """Forget every exchange."""
        with self._lock:
            self._entries.clear()
