"""Names for executions: the same run gives the same ones, so that its jitter is the same too."""

from __future__ import annotations

import hashlib
from collections import Counter
from uuid import UUID

__all__ = ["ExecutionNames"]


class ExecutionNames:
    """Names executions as AWS does by itself, with UUIDs; no two alike, whatever runs beside.

    ``seed`` must be another one for every run against the same engine: a name can be used once
    (StartExecution, ExecutionAlreadyExists).
    """

    def __init__(self, seed: int | str) -> None:
        self._seed = seed
        self._times: Counter[tuple[str, int]] = Counter()

    def name(self, replay: str, step: int) -> str:
        """Name the execution of a replay's step; the same one again gets another name."""
        self._times[replay, step] += 1
        place = f"{self._seed} {replay} {step} {self._times[replay, step]}"
        return str(UUID(bytes=hashlib.sha256(place.encode()).digest()[:16], version=4))
