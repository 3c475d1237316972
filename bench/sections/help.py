"""How long a command line takes that has nothing to do."""

from __future__ import annotations

import sys

from bench.measure import HARNESS, in_turn, run_command
from bench.table import Quantity, Row

__all__ = ["measure"]

_ROUNDS = 9


def measure(*, full: bool) -> list[Row]:  # noqa: ARG001 - one size
    """Start `harness --help` and a bare interpreter in turn."""
    shown, bare = in_turn(
        _ROUNDS,
        lambda: run_command([HARNESS, "--help"]).seconds,
        lambda: run_command([sys.executable, "-c", "pass"]).seconds,
    )
    interpreter = Quantity(bare, "s", "bare interpreter")
    return [Row("harness --help", Quantity(shown, "s"), interpreter, shown / bare)]
