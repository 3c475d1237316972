"""Ways to measure: medians, alternatives in turn, commands with their memory."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["HARNESS", "Finished", "in_turn", "run_command", "seconds"]

HARNESS = str(Path(sys.executable).with_name("harness"))
_KILOBYTES_IN_MB = 1_000_000 / 1024 if sys.platform != "darwin" else 1_000_000


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    began = perf_counter()
    work()
    return perf_counter() - began


def in_turn(rounds: int, *works: Callable[[], float]) -> list[float]:
    """Let each work tell its time, one after the other, and that again; gives their medians.

    In turn, so that whatever else the machine does hits all of them.
    """
    times = [[work() for work in works] for _ in range(rounds)]
    return [median(column) for column in zip(*times, strict=True)]


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that ended: when it began and ended (epoch seconds), and its peak memory in MB."""

    began: float
    ended: float
    peak: float

    @property
    def seconds(self) -> float:
        """From start to exit."""
        return self.ended - self.began


def run_command(command: Sequence[str]) -> Finished:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed; with what it said.

    """
    began = time()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        said = child.stdout.read() if child.stdout else b""
        _, status, usage = os.wait4(child.pid, 0)
        ended = time()
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {said.decode(errors='replace')[-2000:]}")
    return Finished(began, ended, usage.ru_maxrss / _KILOBYTES_IN_MB)
