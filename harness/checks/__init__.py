"""Expectation and observation in, verdict out: pure functions, one table of them.

A failed check is data (`harness.model.result.Failure`), never an exception (DESIGN D9).
"""

from harness.checks.check import check
from harness.checks.parity import parity

__all__ = ["check", "parity"]
