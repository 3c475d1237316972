"""What a run comes to so far: counts, the slowest, the failed, the coverage; a fold over events."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.model.events import CoverageMeasured, ReplayFinished, RunFinished, RunStarted

if TYPE_CHECKING:
    from harness.model.base import Location
    from harness.model.events import RunEvent
    from harness.model.result import ReplayResult

__all__ = ["Brief", "Tally"]

_SLOWEST = 3


@dataclass(frozen=True, slots=True)
class Brief:
    """What a summary needs of a replay, without its trace."""

    id: str
    scenario: str
    pattern: str
    location: Location
    seconds: float

    @classmethod
    def of(cls, result: ReplayResult) -> Brief:
        """Keep what is needed; a failed replay's place is its first failed expectation's."""
        place = result.failures[0].location if result.failures else result.location
        return cls(result.id, result.scenario, result.pattern, place, result.duration)


@dataclass(slots=True)
class Tally:
    """Grows with every event; small, whatever the number of replays (but for the failed ones)."""

    started: RunStarted | None = None
    finished: RunFinished | None = None
    coverage: CoverageMeasured | None = None
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    failed: list[Brief] = field(default_factory=list)
    slowest: list[Brief] = field(default_factory=list)
    patterns: dict[str, None] = field(default_factory=dict)

    def add(self, event: RunEvent) -> None:
        """Take one event into account."""
        match event:
            case RunStarted():
                self.started = event
            case RunFinished():
                self.finished = event
            case CoverageMeasured():
                self.coverage = event
            case ReplayFinished(result=result):
                self._count(result)
            case _:
                pass

    @property
    def replays(self) -> int:
        """How many replays are over."""
        return self.counts.total()

    @property
    def trouble(self) -> str | None:
        """Why the run is not complete, if it is not."""
        if self.finished is None:
            return "the run ended before all replays were done"
        return self.finished.stopped

    def _count(self, result: ReplayResult) -> None:
        brief = Brief.of(result)
        self.counts[result.status] += 1
        self.seconds += result.duration
        self.patterns[result.pattern] = None
        if result.status == "failed":
            self.failed.append(brief)
        if result.status != "skipped":
            ranked = sorted([*self.slowest, brief], key=lambda b: b.seconds, reverse=True)
            self.slowest = ranked[:_SLOWEST]
