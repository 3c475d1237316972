"""Hundreds of scenarios in one run: whether each costs the same, and memory stays flat."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from bench.measure import HARNESS, Finished, run_command
from bench.table import Quantity, Row, Target

__all__ = ["measure"]

_FEW, _MANY = 80, 240
_FULL_FEW, _FULL_MANY = 250, 1000

_SCENARIO = """\
scenario: Generated {number}
given:
  - business context exists: {{ user: ceo-john, tenant: acme }}
steps:
  - ask: How do we reach revenue goal {number}?
    expect:
      outcome: coached
      reply: {{ contains: Revenue Growth }}
"""


def measure(*, full: bool) -> list[Row]:
    """Run one, few, many and few again, each on both patterns.

    Few twice: what else the machine does changes within a minute.
    """
    few, many = (_FULL_FEW, _FULL_MANY) if full else (_FEW, _MANY)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        run = partial(_run, Path(folder))
        base, before, all_of_them, after = run(1), run(few), run(many), run(few)
    each_of_few = ((before.seconds + after.seconds) / 2 - base.seconds) / (few - 1)
    each_of_many = (all_of_them.seconds - base.seconds) / (many - 1)
    peak = min(before.peak, after.peak)
    return [
        Row(
            f"one of {many} scenarios, both patterns",
            Quantity(each_of_many, "s"),
            Quantity(each_of_few, "s", f"one of {few}"),
            each_of_many / each_of_few,
            Target(1.15, on="ratio"),
        ),
        Row(
            f"peak memory of harness run, {many} scenarios",
            Quantity(all_of_them.peak, "MB"),
            Quantity(peak, "MB", f"{few} scenarios"),
            all_of_them.peak / peak,
            Target(1.15, on="ratio"),
        ),
    ]


def _run(folder: Path, number: int) -> Finished:
    scenarios = folder / str(number)
    scenarios.mkdir(exist_ok=True)
    for each in range(number):
        text = _SCENARIO.format(number=each)
        Path(scenarios, f"generated-{each:04}.yaml").write_text(text, encoding="utf-8")
    return run_command([HARNESS, "run", str(scenarios)])
