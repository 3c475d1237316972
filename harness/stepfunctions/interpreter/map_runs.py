"""What is known of a Map Run while it goes on and afterwards: its limits, and counts by status."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from harness.stepfunctions.interpreter.items import Limits

MapRunStatus = Literal["RUNNING", "SUCCEEDED", "FAILED", "ABORTED"]


@dataclass(slots=True)
class MapRunRecord:
    """One Map Run. Times are seconds since the epoch.

    `machine` is the ARN under which its child executions run. `items` and `executions` count by
    status in lower case, pending and running among them; `exported` tells that results were
    written.
    """

    arn: str
    machine: str
    execution: str
    limits: Limits
    started: float
    stopped: float | None = None
    status: MapRunStatus = "RUNNING"
    exported: bool = False
    items: Counter[str] = field(default_factory=Counter)
    executions: Counter[str] = field(default_factory=Counter)

    def expect(self, sizes: Iterable[int]) -> None:
        """Take note of the children to come, each with its number of items."""
        for size in sizes:
            self.executions["pending"] += 1
            self.items["pending"] += size

    def moved(self, before: str, after: str, size: int) -> None:
        """Take note that a child with so many items has another status."""
        self.executions.update({before: -1, after: 1})
        self.items.update({before: -size, after: size})

    def end(self, status: MapRunStatus, now: float) -> None:
        """Take note of the end."""
        self.status, self.stopped = status, now
