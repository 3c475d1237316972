"""Replay on two engines and tell where they differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from harness.cli.job import once
from harness.model.errors import UsageError
from harness.reporting.comparison import Essences, compared, differences
from harness.reporting.text import json_text, one_line, plural
from harness.runner import run

if TYPE_CHECKING:
    from harness.cli.job import Job
    from harness.reporting.comparison import Difference

__all__ = ["on_two_engines"]

_NOTHING = "no replay executed a state machine on both"


def on_two_engines(job: Job, other: str) -> int:
    """Run the job, then replay the same on another engine.

    Gives 1 when the engines differ, else what the job alone would give; where that is 0 though
    nothing could be compared, 2: as for a selection that selects nothing.
    """
    first, second = Essences(), Essences()
    code = once(job, also=first.on_event)
    click.echo(f"\nreplaying on {one_line(other)} to compare …")
    run(job.config, job.selection, replace(job.options, engine=other), second.on_event)
    found = list(differences(first, second))
    for difference in found:
        _tell(difference, job.options.engine, other)
    for replay, reason in (first.skipped | second.skipped).items():
        click.echo(f"not compared: {one_line(replay)}: {one_line(reason)}")
    count = len(compared(first, second))
    engines = f"between {one_line(job.options.engine)} and {one_line(other)}"
    if not count:
        click.echo(f"nothing was compared {engines}: {_NOTHING}")
        return code or UsageError.exit_code
    verdict = plural(len(found), "difference") if found else "no differences"
    click.echo(f"{verdict} {engines} in {plural(count, 'replay')}")
    return 1 if found else code


def _tell(difference: Difference, engine: str, other: str) -> None:
    width = max(len(engine), len(other))
    click.echo(f"{one_line(difference.replay)}: {difference.what}")
    click.echo(f"  {one_line(engine):{width}}  {json_text(difference.first)}")
    click.echo(f"  {one_line(other):{width}}  {json_text(difference.second)}")
